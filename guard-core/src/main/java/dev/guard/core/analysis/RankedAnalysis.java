package dev.guard.core.analysis;

import dev.guard.api.run.Run;
import dev.guard.core.precheck.HealthReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules' hypotheses, and below them what a language model adds where one is configured. Where
 * the model fails, the rules' word stands. Stateless.
 */
public final class RankedAnalysis implements FailureAnalysis {
  private static final Logger log = LoggerFactory.getLogger(RankedAnalysis.class);
  private static final int SHOWN = 3;

  private final RuleAnalyst rules;
  private final Optional<Adviser> model;

  /**
   * With who else is asked.
   *
   * @param model empty where none is configured, which is normal
   */
  public RankedAnalysis(RuleAnalyst rules, Optional<Adviser> model) {
    this.rules = rules;
    this.model = model;
  }

  @Override
  public Optional<String> analyse(Run run, Dossier dossier) {
    List<Hypothesis> found = rules.analyse(dossier);
    String ranked =
        found.isEmpty()
            ? "No rule fits what was observed."
            : found.stream()
                .limit(SHOWN)
                .map(hypothesis -> text(hypothesis, dossier))
                .collect(Collectors.joining("\n"));
    return Optional.of(
        ranked
            + asked(run, dossier, found)
                .map(text -> "\n\nA language model adds, unverified: " + text)
                .orElse(""));
  }

  private Optional<String> asked(Run run, Dossier dossier, List<Hypothesis> found) {
    return model.flatMap(
        adviser ->
            adviser
                .advise(run, dossier, found)
                .<Optional<String>>fold(
                    advice ->
                        Optional.of(
                            HealthReport.escape(advice.summary() + " " + advice.rootCause())),
                    unknown -> {
                      log.warn("The language model was of no help: {}", unknown.reason());
                      return Optional.empty();
                    }));
  }

  private static String text(Hypothesis hypothesis, Dossier dossier) {
    String evidence =
        dossier.exhibits().stream()
            .filter(exhibit -> hypothesis.evidence().contains(exhibit.id()))
            .limit(SHOWN)
            .map(
                exhibit ->
                    "`"
                        + exhibit.clusterId()
                        + "` "
                        + HealthReport.escape(exhibit.evidence().message()))
            .collect(Collectors.joining(" "));
    return "- **"
        + hypothesis.cause()
        + "** ("
        + hypothesis.rule()
        + ", confidence "
        + String.format(Locale.ROOT, "%.2f", hypothesis.confidence())
        + ")\n  - Seen: "
        + evidence
        + "\n  - To confirm: "
        + hypothesis.confirm()
        + "\n  - What to do: "
        + String.join(" ", hypothesis.actions());
  }
}
