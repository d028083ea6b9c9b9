package dev.guard.core.analysis;

import java.util.List;

/**
 * A possible cause. Advice for a person: it changes no verdict and no gate. Immutable.
 *
 * @param rule the id of the rule that it comes from
 * @param cause a sentence
 * @param confidence 0 to 1, for ranking; GUARD's judgement, no measured probability
 * @param clusterIds where it fits
 * @param evidence the ids of the exhibits that speak for it
 * @param confirm what would confirm or refute it
 * @param actions for the person
 */
public record Hypothesis(
    String rule,
    String cause,
    double confidence,
    List<String> clusterIds,
    List<String> evidence,
    String confirm,
    List<String> actions) {
  public Hypothesis {
    clusterIds = List.copyOf(clusterIds);
    evidence = List.copyOf(evidence);
    actions = List.copyOf(actions);
  }
}
