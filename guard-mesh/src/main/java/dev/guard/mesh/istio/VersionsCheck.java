package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.ServiceMeshProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code istio.versions}: the control plane runs what the registry says, and no proxy is ahead of
 * it or more than one minor behind, now and after the upgrade.
 *
 * @see <a href="https://istio.io/latest/docs/releases/supported-releases/">Control plane and data
 *     plane skew</a>
 */
final class VersionsCheck implements HealthCheck {
  private final ServiceMeshProvider mesh;

  VersionsCheck(ServiceMeshProvider mesh) {
    this.mesh = mesh;
  }

  @Override
  public String name() {
    return "istio.versions";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    Answer<Map<String, MeshVersion>> planes = mesh.controlPlanes(context);
    Answer<DataPlane> proxies = mesh.dataPlane(context);
    return planes.fold(
        running ->
            proxies.fold(
                plane -> result(context, running, plane),
                unknown -> context.unknown(unknown.reason())),
        unknown -> context.unknown(unknown.reason()));
  }

  private static HealthCheckResult result(
      CheckContext context, Map<String, MeshVersion> planes, DataPlane proxies) {
    List<Finding> findings = new ArrayList<>();
    registry(context.cluster().currentVersion(), planes).ifPresent(findings::add);
    MeshVersion newest = Collections.max(planes.values());
    findings.addAll(skew(newest, context.target(), proxies));
    String running =
        new TreeMap<>(planes)
            .entrySet().stream()
                .map(entry -> entry.getValue() + " (" + entry.getKey() + ")")
                .collect(Collectors.joining(", "));
    Map<String, String> details =
        Map.of(
            "control_planes", running,
            "proxies", new TreeMap<>(proxies.proxies()).toString(),
            "data_plane_behind", Integer.toString(proxies.behind().size()));
    return findings.isEmpty()
        ? context
            .pass("The control plane runs " + running + ", and so do all proxies.")
            .withDetails(details)
        : context.of(findings).withDetails(details);
  }

  /** What is to be said where the registry and the cluster differ. */
  static Optional<Finding> registry(MeshVersion recorded, Map<String, MeshVersion> planes) {
    Set<MeshVersion> versions = Set.copyOf(planes.values());
    if (versions.equals(Set.of(recorded))) {
      return Optional.empty();
    }
    boolean sameMinor =
        versions.stream()
            .anyMatch(
                version ->
                    version.major() == recorded.major() && version.minor() == recorded.minor());
    return Optional.of(
        new Finding(
            sameMinor ? Severity.WARNING : Severity.ERROR,
            "istio.version-unexpected",
            "istiod",
            "The control plane runs "
                + versions.stream()
                    .sorted()
                    .map(MeshVersion::toString)
                    .collect(Collectors.joining(" and "))
                + ", and the registry says "
                + recorded
                + ".",
            "Find out who changed it, then correct the registry with guard registry update."));
  }

  /** What is to be said about proxies that are ahead of the control plane, or too far behind. */
  static List<Finding> skew(MeshVersion newest, Optional<MeshVersion> target, DataPlane proxies) {
    List<Finding> findings = new ArrayList<>();
    for (MeshVersion proxy : proxies.proxies().keySet().stream().sorted().toList()) {
      String count = proxies.proxies().get(proxy) + " proxies at " + proxy;
      if (proxy.compareTo(newest) > 0) {
        findings.add(
            error(
                "istio.proxy-ahead",
                count + " are ahead of the control plane at " + newest + ".",
                "Upgrade the control plane, or restart their workloads under it."));
      } else if (minorsBehind(proxy, newest) > 1) {
        findings.add(
            error(
                "istio.proxy-too-old",
                count + " are more than one minor behind the control plane at " + newest + ".",
                "Restart their workloads before the upgrade."));
      } else if (target.isPresent() && minorsBehind(proxy, target.get()) > 1) {
        findings.add(
            error(
                "istio.proxy-left-behind",
                count + " would be more than one minor behind the target " + target.get() + ".",
                "Restart their workloads before the upgrade."));
      }
    }
    if (proxies.unknown() > 0) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "istio.proxy-unknown",
              "data plane",
              "The version of "
                  + proxies.unknown()
                  + " running proxies could not be told from their image.",
              "Pin the proxy image by tag, so that its version can be read."));
    }
    if (findings.isEmpty() && !proxies.behind().isEmpty()) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "istio.proxy-behind",
              "data plane",
              proxies.behind().size()
                  + " workloads run proxies older than the control plane at "
                  + newest
                  + ": "
                  + Names.some(proxies.behind())
                  + ".",
              "Restart them; a proxy is renewed only with its pod."));
    }
    return findings;
  }

  private static int minorsBehind(MeshVersion proxy, MeshVersion other) {
    return proxy.major() == other.major() ? other.minor() - proxy.minor() : Integer.MAX_VALUE;
  }

  private static Finding error(String code, String message, String remedy) {
    return new Finding(Severity.ERROR, code, "data plane", message, remedy);
  }
}
