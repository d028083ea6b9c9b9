package dev.guard.core.analysis;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was made of a failure; kept with its run. Advice for a person: it changes no verdict and no
 * gate. Immutable.
 *
 * @param at when it was made, in domain time
 * @param occasion what it was made for: {@code validation}, {@code pre-checks}, {@code by-hand}
 * @param dossier the evidence, redacted
 * @param masked how many secrets were masked in the evidence
 * @param hypotheses what the rules say, the most likely first
 * @param advice what a language model adds; empty where none is configured, or it was of no help
 * @param adviceMissing why a configured model's advice is missing
 */
public record Analysis(
    Instant at,
    String occasion,
    Dossier dossier,
    int masked,
    List<Hypothesis> hypotheses,
    Optional<Advice> advice,
    Optional<String> adviceMissing) {
  public Analysis {
    hypotheses = List.copyOf(hypotheses);
  }

  /** The evidence, what the hypotheses cite first, then the worst. */
  public List<Exhibit> mostTelling() {
    Set<String> cited =
        hypotheses.stream().flatMap(each -> each.evidence().stream()).collect(Collectors.toSet());
    Comparator<Exhibit> order =
        Comparator.comparing((Exhibit each) -> !cited.contains(each.id()))
            .thenComparing(each -> each.evidence().severity(), Comparator.reverseOrder());
    return dossier.exhibits().stream().sorted(order).toList();
  }

  /**
   * The part about some clusters, ranked by their evidence alone: how well a cause fits another
   * cluster tells nothing of these. The model's advice and the count of masks are those of the
   * whole.
   */
  public Analysis of(List<String> clusterIds, RuleAnalyst rules) {
    Dossier part = dossier.of(clusterIds::contains);
    return part.exhibits().size() == dossier.exhibits().size()
        ? this
        : new Analysis(at, occasion, part, masked, rules.analyse(part), advice, adviceMissing);
  }
}
