package dev.guard.k8s;

import dev.guard.api.delivery.DeliveryPhase;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says how far a HelmRelease is on its way to a chart version. Pure.
 *
 * <p>The trap is that everything in the status, Ready and failures alike, describes the version
 * before until the controller has looked at the new one. So each sign counts only where it is known
 * to be about the wanted version: by the version the controller attempted last, by the release
 * history, and by observed generations.
 *
 * @see <a
 *     href="https://fluxcd.io/flux/components/helm/helmreleases/#helmrelease-status">HelmRelease
 *     status</a>
 */
final class HelmReleaseJudge {
  private final FluxObject release;
  private final String wanted;

  private HelmReleaseJudge(FluxObject release, String wanted) {
    this.release = release;
    this.wanted = chartVersion(wanted);
  }

  static ReleaseStanding judge(FluxObject release, String version) {
    return new HelmReleaseJudge(release, version).judge();
  }

  /**
   * The version without {@code v} and without the {@code +digest} that Flux adds for OCI charts.
   */
  static String chartVersion(String text) {
    String version = text.strip();
    int plus = version.indexOf('+');
    version = plus < 0 ? version : version.substring(0, plus);
    return version.startsWith("v") ? version.substring(1) : version;
  }

  private ReleaseStanding judge() {
    if (release.suspended()) {
      return standing(
          DeliveryPhase.SUSPENDED, "is suspended; resume it with flux resume helmrelease");
    }
    Optional<String> asked = askedVersion();
    if (asked.isPresent() && !asked.get().equals(wanted)) {
      return standing(
          DeliveryPhase.PENDING, "still asks for chart " + asked.get() + ", not " + wanted);
    }
    if (!release.observed()) {
      return standing(
          DeliveryPhase.PENDING, "has changed, and Flux has not looked at the change yet");
    }
    return failure().orElseGet(this::progress);
  }

  /** The exact version in the chart template; empty for ranges, variables and chartRef. */
  private Optional<String> askedVersion() {
    return release
        .text("spec", "chart", "spec", "version")
        .map(HelmReleaseJudge::chartVersion)
        .filter(version -> version.matches("\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?"));
  }

  private Optional<ReleaseStanding> failure() {
    if (!attemptedWanted()) {
      return Optional.empty();
    }
    Optional<FluxCondition> remediated = current("Remediated");
    if (remediated.isPresent() && !runsWanted()) {
      return Optional.of(remediated(remediated.get()));
    }
    Optional<FluxCondition> stalled = current("Stalled").filter(FluxCondition::isTrue);
    if (stalled.isPresent()) {
      return Optional.of(
          standing(DeliveryPhase.FAILED, "is stalled at " + wanted + ": " + stalled.get().told()));
    }
    return current("Released")
        .filter(FluxCondition::isFalse)
        .filter(released -> !runsWanted())
        .map(
            released ->
                retriesLeft()
                    ? standing(
                        DeliveryPhase.RECONCILING,
                        "failed at " + wanted + " and is tried again: " + released.told())
                    : standing(
                        DeliveryPhase.FAILED, "failed at " + wanted + ": " + released.told()));
  }

  private ReleaseStanding remediated(FluxCondition remediated) {
    if (retriesLeft()) {
      return standing(
          DeliveryPhase.RECONCILING,
          "was remediated by Flux and is tried again: " + remediated.told());
    }
    if (remediated.isFalse()) {
      return standing(
          DeliveryPhase.FAILED,
          "failed at " + wanted + ", and Flux could not undo it: " + remediated.told());
    }
    return remediated.reason().startsWith("Uninstall")
        ? standing(
            DeliveryPhase.FAILED,
            "failed at " + wanted + ", and Flux uninstalled it: " + remediated.told())
        : standing(
            DeliveryPhase.FAILED,
            "was rolled back by Flux itself"
                + newest().map(map -> " to " + version(map)).orElse("")
                + ", while git says "
                + wanted
                + ": "
                + remediated.told());
  }

  private ReleaseStanding progress() {
    Optional<FluxCondition> ready = release.condition("Ready");
    if (runsWanted() && ready.filter(this::isCurrent).filter(FluxCondition::isTrue).isPresent()) {
      return standing(DeliveryPhase.APPLIED, "is Ready at " + wanted);
    }
    String told = ready.map(FluxCondition::told).orElse("no Ready condition yet");
    Optional<FluxCondition> reconciling =
        release.condition("Reconciling").filter(FluxCondition::isTrue);
    if (runsWanted() || attempted().filter(wanted::equals).isPresent() || reconciling.isPresent()) {
      return standing(
          DeliveryPhase.RECONCILING,
          "is on its way to "
              + wanted
              + helmStatus()
              + ": "
              + reconciling.map(FluxCondition::told).orElse(told));
    }
    if (ready.filter(FluxCondition::isTrue).isPresent()) {
      return standing(
          DeliveryPhase.PENDING,
          "is Ready, but at "
              + newest().map(this::version).or(this::applied).orElse("an unknown version")
              + " and not at "
              + wanted);
    }
    return standing(DeliveryPhase.PENDING, "has not begun with " + wanted + ": " + told);
  }

  private String helmStatus() {
    return newest()
        .map(map -> FluxObject.word(map, "status"))
        .filter(status -> !status.isEmpty() && !status.equals("deployed"))
        .map(status -> " (Helm says " + status + ")")
        .orElse("");
  }

  private Optional<FluxCondition> current(String type) {
    return release.condition(type).filter(this::isCurrent);
  }

  private boolean isCurrent(FluxCondition condition) {
    return condition.describes(release.generation());
  }

  /**
   * Whether a failure in the status can be about the wanted version: it was attempted last, or the
   * controller does not say what it attempted.
   */
  private boolean attemptedWanted() {
    return attempted().map(wanted::equals).orElse(true);
  }

  private Optional<String> attempted() {
    return release.text("status", "lastAttemptedRevision").map(HelmReleaseJudge::chartVersion);
  }

  private Optional<String> applied() {
    return release.text("status", "lastAppliedRevision").map(HelmReleaseJudge::chartVersion);
  }

  private Optional<Map<?, ?>> newest() {
    List<Map<?, ?>> history = release.maps("status", "history");
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(0));
  }

  private String version(Map<?, ?> snapshot) {
    return chartVersion(FluxObject.word(snapshot, "chartVersion"));
  }

  /** Whether the wanted version is deployed; controllers before v2beta2 write no history. */
  private boolean runsWanted() {
    return newest()
        .map(
            map -> version(map).equals(wanted) && FluxObject.word(map, "status").equals("deployed"))
        .orElseGet(() -> applied().filter(wanted::equals).isPresent());
  }

  /** Whether Flux said that it will try this upgrade again, a limited number of times. */
  private boolean retriesLeft() {
    long retries = release.number("spec", "upgrade", "remediation", "retries").orElse(0L);
    long failures =
        release
            .number("status", "upgradeFailures")
            .or(() -> release.number("status", "failures"))
            .orElse(0L);
    return retries > 0
        && failures <= retries
        && release.condition("Stalled").filter(FluxCondition::isTrue).isEmpty();
  }

  private ReleaseStanding standing(DeliveryPhase phase, String rest) {
    return new ReleaseStanding(phase, release + " " + rest);
  }
}
