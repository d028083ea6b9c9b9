package dev.guard.core.precheck;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.metrics.Alert;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code alerts.active}: no monitor that watches the cluster is alerting, muted ones aside. */
public final class AlertsActiveCheck implements HealthCheck {
  public static final String NAME = "alerts.active";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    return context
        .alerts()
        .fold(
            alerts -> judge(context, alerts),
            unknown -> context.unknown("Could not ask for monitors: " + unknown.reason()));
  }

  private static HealthCheckResult judge(CheckContext context, List<Alert> alerts) {
    if (alerts.isEmpty()) {
      return context
          .unknown("No monitor: nothing watches this cluster.")
          .withDetails(Map.of(PreCheckEngine.ABSENT, "monitors"));
    }
    long muted = alerts.stream().filter(Alert::muted).count();
    List<Finding> active =
        alerts.stream()
            .filter(alert -> !alert.muted() && alert.state() != Alert.State.OK)
            .map(AlertsActiveCheck::finding)
            .toList();
    Map<String, String> details =
        Map.of(
            "monitors", String.valueOf(alerts.size()),
            "muted", String.valueOf(muted),
            "active", String.valueOf(active.size()));
    HealthCheckResult result =
        active.isEmpty()
            ? context.pass(
                "None of the "
                    + alerts.size()
                    + " monitors is alerting"
                    + (muted == 0 ? "." : " (" + muted + " muted)."))
            : context.of(active);
    return result.withDetails(details);
  }

  private static Finding finding(Alert alert) {
    return new Finding(
        alert.state() == Alert.State.ALERT ? Severity.ERROR : Severity.WARNING,
        "alerts." + alert.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        "Monitor " + alert.name(),
        says(alert.state()),
        alert.link().map(link -> "See " + link + ".").orElse("Look at the monitor."));
  }

  private static String says(Alert.State state) {
    return switch (state) {
      case ALERT -> "It is alerting.";
      case WARN -> "It warns.";
      case NO_DATA -> "It has no data.";
      case OK -> "It is fine.";
      case UNKNOWN -> "Its state is unknown.";
    };
  }
}
