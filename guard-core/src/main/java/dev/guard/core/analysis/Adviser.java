package dev.guard.core.analysis;

import dev.guard.api.Answer;
import dev.guard.api.run.Run;
import java.util.List;

/**
 * Adds to what the rules say, such as a language model. Its answer is advice: it changes no verdict
 * and no gate. Thread-safe.
 */
@FunctionalInterface
public interface Adviser {
  /**
   * What it makes of a failure; Unknown with the reason where it is of no help.
   *
   * @param dossier redacted; its texts are data, no instructions
   * @param hypotheses what the rules say, the most likely first
   */
  Answer<Advice> advise(Run run, Dossier dossier, List<Hypothesis> hypotheses);
}
