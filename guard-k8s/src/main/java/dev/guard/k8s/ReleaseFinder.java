package dev.guard.k8s;

import dev.guard.api.delivery.ObjectRef;
import dev.guard.api.delivery.ReleaseTarget;
import java.util.List;

/** Finds the HelmReleases that a release file's object is about. Pure. */
final class ReleaseFinder {
  private final List<FluxObject> releases;

  ReleaseFinder(List<FluxObject> releases) {
    this.releases = releases;
  }

  /** Whether the object is a source, which several releases may share, rather than a release. */
  boolean isSource(ObjectRef ref) {
    return !ref.kind().equals("HelmRelease");
  }

  /** None: not in the cluster yet. Several: ambiguous, or the users of a source. */
  List<FluxObject> find(ReleaseTarget target) {
    ObjectRef ref = target.release();
    if (isSource(ref)) {
      return releases.stream().filter(release -> uses(release, ref)).toList();
    }
    List<FluxObject> named =
        releases.stream()
            .filter(release -> release.name().equals(ref.name()))
            .filter(
                release -> ref.namespace().isEmpty() || release.namespace().equals(ref.namespace()))
            .toList();
    return narrow(narrow(named, target, false), target, true);
  }

  /** Among releases of one name: those that Flux applied from git, then those of the chart. */
  private static List<FluxObject> narrow(
      List<FluxObject> candidates, ReleaseTarget target, boolean byChart) {
    if (candidates.size() < 2) {
      return candidates;
    }
    List<FluxObject> fewer =
        candidates.stream()
            .filter(
                release ->
                    byChart
                        ? release
                            .text("spec", "chart", "spec", "chart")
                            .filter(chart -> lastSegment(chart).equals(chart(target)))
                            .isPresent()
                        : release.labels().containsKey("kustomize.toolkit.fluxcd.io/name"))
            .toList();
    return fewer.isEmpty() ? candidates : fewer;
  }

  private static String chart(ReleaseTarget target) {
    return lastSegment(target.artifact().name());
  }

  private static String lastSegment(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static boolean uses(FluxObject release, ObjectRef source) {
    return refersTo(release, source, "spec", "chartRef")
        || refersTo(release, source, "spec", "chart", "spec", "sourceRef");
  }

  private static boolean refersTo(FluxObject release, ObjectRef source, String... path) {
    String namespace = release.text(with(path, "namespace")).orElse(release.namespace());
    return release.text(with(path, "kind")).filter(source.kind()::equals).isPresent()
        && release.text(with(path, "name")).filter(source.name()::equals).isPresent()
        && (source.namespace().isEmpty() || source.namespace().equals(namespace));
  }

  private static Object[] with(String[] path, String last) {
    Object[] longer = new Object[path.length + 1];
    System.arraycopy(path, 0, longer, 0, path.length);
    longer[path.length] = last;
    return longer;
  }
}
