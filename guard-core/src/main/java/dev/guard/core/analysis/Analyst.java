package dev.guard.core.analysis;

import dev.guard.api.Answer;
import dev.guard.api.run.Run;
import dev.guard.core.plugin.PluginCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an analysis of evidence: the rules' hypotheses, and what a language model adds where one is
 * configured. Where either fails, that is said, and the other stands. Thread-safe.
 */
public final class Analyst {
  private static final Logger log = LoggerFactory.getLogger(Analyst.class);

  /** An adviser has time-outs of its own; this is for one that breaks them. */
  private static final Duration ADVICE = Duration.ofMinutes(5);

  private final Supplier<RuleAnalyst> rules;
  private final Supplier<Optional<Adviser>> adviser;

  /**
   * With who is asked.
   *
   * @param rules made when something failed, which is seldom
   * @param adviser empty where none is configured, which is normal; throws where it cannot be made
   */
  public Analyst(Supplier<RuleAnalyst> rules, Supplier<Optional<Adviser>> adviser) {
    this.rules = rules;
    this.adviser = adviser;
  }

  /**
   * The analysis of what was collected.
   *
   * @param run what the evidence is of; empty where a person asks about a cluster alone
   * @param occasion as {@link Analysis#occasion()}
   * @param at in domain time
   */
  public Analysis analyse(Optional<Run> run, Collected collected, String occasion, Instant at) {
    Dossier dossier = collected.dossier();
    List<Hypothesis> hypotheses;
    try {
      hypotheses = rules.get().analyse(dossier);
    } catch (RuntimeException defect) {
      log.warn("The rules failed", defect);
      hypotheses = List.of();
      List<Dossier.Gap> gaps = new ArrayList<>(dossier.gaps());
      gaps.add(new Dossier.Gap("", "rules", "The rules failed: " + defect + "."));
      dossier = new Dossier(dossier.changes(), dossier.exhibits(), gaps);
    }
    Optional<Answer<Advice>> advice = advice(run, dossier, hypotheses);
    return new Analysis(
        at,
        occasion,
        dossier,
        collected.masked(),
        hypotheses,
        advice.flatMap(answer -> answer.known()),
        advice.flatMap(
            answer ->
                answer.fold(known -> Optional.empty(), unknown -> Optional.of(unknown.reason()))));
  }

  /** Empty where nobody is to be asked. */
  private Optional<Answer<Advice>> advice(
      Optional<Run> run, Dossier dossier, List<Hypothesis> hypotheses) {
    try {
      Optional<Adviser> asked = adviser.get();
      if (asked.isEmpty()) {
        return Optional.empty();
      }
      if (run.isEmpty()) {
        return Optional.of(Answer.unknown("A language model is asked about runs only."));
      }
      return Optional.of(
          PluginCall.run(
                  "The language model",
                  ADVICE,
                  () -> asked.get().advise(run.get(), dossier, hypotheses))
              .fold(answer -> answer, failed -> Answer.unknown(failed.reason())));
    } catch (RuntimeException failure) {
      return Optional.of(
          Answer.unknown("The language model cannot be asked: " + failure.getMessage()));
    }
  }
}
