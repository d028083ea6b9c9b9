package dev.guard.mesh.istio;

import dev.guard.api.mesh.Artifact;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells Istio's charts and images from other vendors'. Pure.
 *
 * <p>The name alone does not make it Istio: other vendors ship a chart {@code gateway}, so the
 * source has to be Istio's, a configured mirror, or one whose host or path says {@code istio}.
 *
 * @see <a href="https://istio.io/latest/docs/setup/install/helm/">Installing with Helm</a>
 */
final class IstioArtifacts {
  /** The charts that an upgrade moves, in the order in which they are to be applied. */
  static final List<String> PLANNED = List.of("base", "istiod", "cni", "ztunnel", "gateway");

  private static final Set<String> CHARTS =
      Set.of("base", "istiod", "cni", "ztunnel", "gateway", "ambient");
  private static final Set<String> IMAGES = Set.of("pilot", "proxyv2", "install-cni", "ztunnel");
  private static final List<String> PUBLIC =
      List.of(
          "istio-release.storage.googleapis.com/charts",
          "storage.googleapis.com/istio-release/charts",
          "gcr.io/istio-release",
          "registry.istio.io",
          "registry-1.docker.io/istio",
          "docker.io/istio");

  private final List<String> mirrors;

  IstioArtifacts(List<String> mirrors) {
    this.mirrors = mirrors.stream().map(IstioArtifacts::place).toList();
  }

  boolean owns(Artifact artifact) {
    String path = artifact.name().strip();
    String name = path.substring(path.lastIndexOf('/') + 1);
    Set<String> known = artifact.kind().equals("image") ? IMAGES : CHARTS;
    return known.contains(name) && isIstio(artifact.source().toString(), path);
  }

  private boolean isIstio(String source, String path) {
    if (source.startsWith("unknown:")) {
      return false;
    }
    String place = place(source);
    return PUBLIC.stream().anyMatch(prefix -> under(place, prefix))
        || mirrors.stream().anyMatch(prefix -> under(place, prefix))
        || place.contains("istio")
        || folder(path).contains("istio");
  }

  private static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash).toLowerCase(Locale.ROOT);
  }

  private static boolean under(String place, String prefix) {
    return place.equals(prefix) || place.startsWith(prefix + "/");
  }

  /** Host and path, without scheme, user and trailing slash, in lower case. */
  private static String place(String source) {
    String place =
        source.strip().toLowerCase(Locale.ROOT).replaceFirst("^[a-z][a-z0-9+.-]*://", "");
    int slash = place.indexOf('/');
    int user = place.indexOf('@');
    if (user >= 0 && (slash < 0 || user < slash)) {
      place = place.substring(user + 1);
    }
    return place.replaceFirst("/+$", "");
  }
}
