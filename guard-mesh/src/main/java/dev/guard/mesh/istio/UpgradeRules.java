package dev.guard.mesh.istio;

import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.mesh.Upgrade;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Istio's rules about which version may follow which. Pure.
 *
 * <ul>
 *   <li>{@code istio.skipped-minor}: in place one minor at a time; with a revision at most one is
 *       skipped. <a href="https://istio.io/latest/docs/setup/upgrade/">Upgrade</a>
 *   <li>{@code istio.downgrade}: an older version is a rollback, which goes in reverse order. <a
 *       href="https://istio.io/latest/docs/setup/upgrade/in-place/">In-place upgrades</a>
 *   <li>{@code istio.major}: nothing is known about a change of the major version
 *   <li>{@code istio.same-version}: nothing to do
 *   <li>{@code istio.kubernetes-unsupported}, {@code istio.kubernetes-unknown}: <a
 *       href="https://istio.io/latest/docs/releases/supported-releases/">Supported releases</a>
 * </ul>
 */
final class UpgradeRules {
  private static final Pattern KUBERNETES = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4}).*");

  private final SupportedKubernetes supported;

  UpgradeRules(SupportedKubernetes supported) {
    this.supported = supported;
  }

  List<Finding> judge(Upgrade upgrade) {
    List<Finding> findings = new ArrayList<>();
    distance(upgrade).ifPresent(findings::add);
    kubernetes(upgrade).ifPresent(findings::add);
    return findings;
  }

  private static Optional<Finding> distance(Upgrade upgrade) {
    MeshVersion from = upgrade.from();
    MeshVersion to = upgrade.to();
    String way = "Istio " + from + " to " + to;
    int order = to.compareTo(from);
    if (order == 0) {
      return finding(
          Severity.INFO,
          "istio.same-version",
          way,
          "The control plane already runs " + to + ".",
          "There is nothing to upgrade.");
    }
    if (order < 0) {
      return finding(
          Severity.ERROR,
          "istio.downgrade",
          way,
          "The target " + to + " is older than the running " + from + ".",
          "Name a newer version, or undo the last upgrade with guard rollback.");
    }
    if (to.major() != from.major()) {
      return finding(
          Severity.ERROR,
          "istio.major",
          way,
          "The way from major " + from.major() + " to " + to.major() + " is not known to GUARD.",
          "Read Istio's upgrade notes for that version.");
    }
    int allowed = upgrade.strategy().equals("revision") ? 2 : 1;
    if (to.minor() - from.minor() > allowed) {
      return finding(
          Severity.ERROR,
          "istio.skipped-minor",
          way,
          "An upgrade "
              + (allowed == 1 ? "in place goes one minor at a time" : "by revision skips one minor")
              + ", and "
              + from
              + " to "
              + to
              + " is "
              + (to.minor() - from.minor())
              + " minors.",
          "Upgrade to a "
              + from.major()
              + "."
              + (from.minor() + allowed)
              + " first, and restart the workloads there.");
    }
    return Optional.empty();
  }

  private Optional<Finding> kubernetes(Upgrade upgrade) {
    String minor = upgrade.to().major() + "." + upgrade.to().minor();
    return upgrade
        .kubernetesVersion()
        .fold(
            version -> kubernetes(upgrade.to(), minor, version),
            unknown ->
                finding(
                    Severity.WARNING,
                    "istio.kubernetes-unknown",
                    "Istio " + minor,
                    "Whether Istio "
                        + minor
                        + " supports the cluster's Kubernetes is not known: "
                        + unknown.reason(),
                    "Make the API server's version readable."));
  }

  private Optional<Finding> kubernetes(MeshVersion to, String minor, String version) {
    Matcher numbers = KUBERNETES.matcher(version.strip());
    Optional<SupportedKubernetes.Range> range = supported.of(to);
    if (range.isEmpty() || !numbers.matches()) {
      return finding(
          Severity.WARNING,
          "istio.kubernetes-unknown",
          "Istio " + minor,
          "Whether Istio " + minor + " supports Kubernetes " + version + " is not known.",
          "Look it up in Istio's supported releases, and add it to istio.supported_kubernetes.");
    }
    if (range
        .get()
        .contains(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))) {
      return Optional.empty();
    }
    return finding(
        Severity.ERROR,
        "istio.kubernetes-unsupported",
        "Istio " + minor,
        "Istio "
            + minor
            + " supports Kubernetes "
            + range.get()
            + ", and the cluster runs "
            + version
            + ".",
        "Upgrade Kubernetes first, or choose an Istio version that supports it.");
  }

  private static Optional<Finding> finding(
      Severity severity, String code, String object, String message, String remedy) {
    return Optional.of(new Finding(severity, code, object, message, remedy));
  }
}
