package dev.guard.core.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Ranks the hypotheses of all rules. Pure and stateless.
 *
 * <p>What was last seen before the change cannot have been caused by it: a match on such exhibits
 * alone counts half. Of two hypotheses of the same confidence the one of the earlier rule stands
 * first; the built-in rules list causes before symptoms.
 */
public final class RuleAnalyst {
  private static final double OLD = 0.5;

  private final List<Rule> rules;

  public RuleAnalyst(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The hypotheses that fit, the most likely first. */
  public List<Hypothesis> analyse(Dossier dossier) {
    List<Hypothesis> found = new ArrayList<>();
    for (Rule rule : rules) {
      double best = 0;
      List<String> clusters = new ArrayList<>();
      List<String> evidence = new ArrayList<>();
      for (String clusterId : dossier.clusterIds()) {
        Dossier part = dossier.of(clusterId);
        Match match = rule.match(part);
        if (match.strength() > 0) {
          best = Math.max(best, weighed(part, match));
          clusters.add(clusterId);
          match.exhibits().stream().map(Exhibit::id).forEach(evidence::add);
        }
      }
      if (best > 0) {
        RuleProfile profile = rule.profile();
        found.add(
            new Hypothesis(
                profile.id(),
                profile.cause(),
                best,
                clusters,
                evidence,
                profile.confirm(),
                profile.actions()));
      }
    }
    found.sort(Comparator.comparingDouble(Hypothesis::confidence).reversed());
    return List.copyOf(found);
  }

  private static double weighed(Dossier part, Match match) {
    boolean old = match.exhibits().stream().allMatch(part::isOld);
    return old ? match.strength() * OLD : match.strength();
  }
}
