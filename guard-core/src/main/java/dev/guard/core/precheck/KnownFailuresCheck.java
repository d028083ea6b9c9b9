package dev.guard.core.precheck;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * {@code failures.known}: warns where a cluster that is like this one failed the same step. It
 * looks at the cluster only where some cluster failed it.
 */
public final class KnownFailuresCheck implements HealthCheck {
  public static final String NAME = "failures.known";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean concerns(CheckContext context) {
    return !sameStep(context).isEmpty();
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    Answer<Map<String, String>> traits =
        context instanceof PreCheckContext own ? own.traits() : Answer.known(Map.of());
    return traits.fold(
        known -> judge(context, known),
        unknown ->
            context.warn(
                "Clusters failed this step, and whether this one is like them cannot be told: "
                    + unknown.reason()));
  }

  private static HealthCheckResult judge(CheckContext context, Map<String, String> traits) {
    List<Fingerprint> alike =
        sameStep(context).stream()
            .filter(each -> each.resembles(each.from(), each.to(), traits))
            .toList();
    if (alike.isEmpty()) {
      return context.pass("Clusters failed this step, but this one differs from them.");
    }
    return context.of(alike.stream().map(each -> finding(each, traits)).toList());
  }

  private static Finding finding(Fingerprint failed, Map<String, String> traits) {
    TreeSet<String> same = new TreeSet<>(failed.traits().keySet());
    same.retainAll(traits.keySet());
    return new Finding(
        Severity.WARNING,
        NAME,
        "",
        "It resembles "
            + failed.clusterId()
            + ", which failed on "
            + failed.at()
            + " going from "
            + failed.from()
            + " to "
            + failed.to()
            + (same.isEmpty() ? "" : ", with the same " + String.join(", ", same).replace('_', ' '))
            + ". "
            + failed.cause(),
        "Read what was found out there: guard analyze --run " + failed.runId() + ".");
  }

  /** Of other clusters: its own failure is not news to anybody. */
  private static List<Fingerprint> sameStep(CheckContext context) {
    if (context.target().isEmpty() || !(context instanceof PreCheckContext own)) {
      return List.of();
    }
    String from = context.cluster().currentVersion().toString();
    String to = context.target().get().toString();
    return own.failures().stream()
        .filter(each -> each.from().equals(from) && each.to().equals(to))
        .filter(each -> !each.clusterId().equals(context.cluster().id()))
        .toList();
  }
}
