package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Unknown;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.ServiceMeshProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code istioctl.version}: what the mesh tells istioctl is what the Kubernetes API says. A
 * difference warns with both values, and so does an istioctl of another minor than the mesh. A mesh
 * that did not answer istioctl could not be compared, so the check is UNKNOWN; so is it without
 * istioctl.
 *
 * @see <a href="https://github.com/istio/istio/tree/master/pkg/version">istio/istio pkg/version</a>
 */
final class IstioctlVersionCheck implements HealthCheck {
  private final ServiceMeshProvider mesh;
  private final String namespace;

  IstioctlVersionCheck(ServiceMeshProvider mesh, String namespace) {
    this.mesh = mesh;
    this.namespace = namespace;
  }

  @Override
  public String name() {
    return "istioctl.version";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    Istioctl istioctl = context.client(Istioctl.class).inNamespace(namespace);
    return istioctl
        .versions()
        .fold(
            said -> compared(context, said),
            unknown -> istioctl.unanswered(context, unknown.reason()));
  }

  private HealthCheckResult compared(CheckContext context, IstioctlVersions said) {
    Map<String, String> details = new TreeMap<>(Map.of("istioctl", said.client().toString()));
    List<String> untold = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    Answer<Map<String, MeshVersion>> planes = mesh.controlPlanes(context);
    Answer<DataPlane> proxies = mesh.dataPlane(context);
    if (said.meshAnswered()) {
      details.put("control_planes", planes(said));
      planes.known().flatMap(running -> planesDiffer(said, running)).ifPresent(findings::add);
    } else {
      untold.add(notToldBy(context, said, "meshVersion"));
    }
    if (said.proxiesAnswered()) {
      details.put("proxies", Integer.toString(said.proxies().size()));
      proxies.known().flatMap(running -> proxiesDiffer(said, running)).ifPresent(findings::add);
    } else if (said.meshAnswered()) {
      untold.add(notToldBy(context, said, "dataPlaneVersion"));
    }
    String apiUntold =
        planes.fold(running -> proxies.fold(all -> "", Unknown::reason), Unknown::reason);
    if (!apiUntold.isEmpty()) {
      untold.add(apiUntold + " So nothing is there to compare istioctl's answer with.");
    }
    planes
        .known()
        .flatMap(running -> otherMinor(said.client(), running.values(), "its output may not fit"))
        .ifPresent(findings::add);
    if (!untold.isEmpty()) {
      findings.forEach(finding -> untold.add(finding.message()));
      HealthCheckResult unknown = context.unknown(String.join(" ", untold));
      return new HealthCheckResult(
          unknown.clusterId(),
          unknown.checkName(),
          unknown.status(),
          unknown.message(),
          unknown.timestamp(),
          findings,
          details);
    }
    return findings.isEmpty()
        ? context
            .pass("istioctl says as the Kubernetes API does: " + planes(said) + ".")
            .withDetails(details)
        : context.of(findings).withDetails(details);
  }

  private static String notToldBy(CheckContext context, IstioctlVersions said, String part) {
    return "istioctl "
        + said.client()
        + " printed no readable "
        + part
        + " for cluster "
        + context.cluster().id()
        + ", so the mesh did not answer it. Run istioctl version there by hand; it needs to reach"
        + " istiod through the Kubernetes API.";
  }

  /** In one revision several istiods may run, each with a version of its own. */
  private static Optional<Finding> planesDiffer(
      IstioctlVersions said, Map<String, MeshVersion> running) {
    Map<String, Set<MeshVersion>> byIstioctl = new TreeMap<>();
    said.controlPlanes()
        .forEach((revision, versions) -> byIstioctl.put(revision, new TreeSet<>(versions)));
    Map<String, Set<MeshVersion>> byApi = new TreeMap<>();
    running.forEach((revision, version) -> byApi.put(revision, Set.of(version)));
    return byIstioctl.equals(byApi)
        ? Optional.empty()
        : Optional.of(
            differs(
                "istiod",
                "The control plane is " + planes(said) + " by istioctl and " + shown(byApi),
                "Wait until istiod's rollout is done, then look at its pods' images."));
  }

  /** Only versions are compared: istioctl knows connected proxies, the API knows pods. */
  private static Optional<Finding> proxiesDiffer(IstioctlVersions said, DataPlane running) {
    Set<MeshVersion> byIstioctl = new TreeSet<>(said.proxies().values());
    Set<MeshVersion> byApi = new TreeSet<>(running.proxies().keySet());
    boolean same =
        running.unknown() == 0 ? byIstioctl.equals(byApi) : byIstioctl.containsAll(byApi);
    return same
        ? Optional.empty()
        : Optional.of(
            differs(
                "data plane",
                "Proxies run " + listed(byIstioctl) + " by istioctl and " + listed(byApi),
                "Compare istioctl proxy-status with the pods: a proxy is not connected, or runs"
                    + " outside of them."));
  }

  private static Finding differs(String object, String both, String remedy) {
    return new Finding(
        Severity.WARNING,
        "istioctl.versions-differ",
        object,
        both + " by the Kubernetes API.",
        remedy);
  }

  private static String planes(IstioctlVersions said) {
    Map<String, Set<MeshVersion>> byRevision = new TreeMap<>();
    said.controlPlanes()
        .forEach((revision, versions) -> byRevision.put(revision, new TreeSet<>(versions)));
    return shown(byRevision);
  }

  private static String shown(Map<String, Set<MeshVersion>> byRevision) {
    return byRevision.entrySet().stream()
        .map(entry -> listed(entry.getValue()) + " (" + entry.getKey() + ")")
        .collect(Collectors.joining(", "));
  }

  private static String listed(Set<MeshVersion> versions) {
    return versions.isEmpty()
        ? "no version"
        : versions.stream().map(MeshVersion::toString).collect(Collectors.joining(" and "));
  }

  /** What is to be said of an istioctl whose minor no control plane has. */
  static Optional<Finding> otherMinor(
      MeshVersion client, Collection<MeshVersion> planes, String consequence) {
    boolean matches =
        planes.stream()
            .anyMatch(plane -> plane.major() == client.major() && plane.minor() == client.minor());
    return matches || planes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Severity.WARNING,
                "istioctl.other-minor",
                "istioctl",
                "istioctl is "
                    + client
                    + " and the control plane "
                    + Names.some(planes)
                    + ", so "
                    + consequence
                    + ".",
                "Use an istioctl of the mesh's minor."));
  }
}
