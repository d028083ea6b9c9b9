package dev.guard.core.analysis;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A language model's answer, checked against the evidence. Its texts are untrusted: escape them for
 * whatever shows them. Immutable.
 *
 * @param model the model's own name
 * @param confidence 0 to 1, the model's word
 * @param claims what it says, and on what
 * @param actions for the person; GUARD never takes one
 * @param uncertain what it says it cannot tell
 * @param cost in US dollars; empty where the model's price is not known
 * @param cut what of the evidence the model was not shown, as a sentence; empty where it saw all
 */
public record Advice(
    String model,
    String summary,
    String rootCause,
    double confidence,
    List<Claim> claims,
    List<String> actions,
    List<String> uncertain,
    int inputTokens,
    int outputTokens,
    Optional<Double> cost,
    Optional<String> cut) {
  public Advice {
    claims = List.copyOf(claims);
    actions = List.copyOf(actions);
    uncertain = List.copyOf(uncertain);
  }

  /** Of a model that saw all of the evidence. */
  public Advice(
      String model,
      String summary,
      String rootCause,
      double confidence,
      List<Claim> claims,
      List<String> actions,
      List<String> uncertain,
      int inputTokens,
      int outputTokens,
      Optional<Double> cost) {
    this(
        model,
        summary,
        rootCause,
        confidence,
        claims,
        actions,
        uncertain,
        inputTokens,
        outputTokens,
        cost,
        Optional.empty());
  }

  /** What asking took, and what of the evidence did not fit; sentences of GUARD's own. */
  public String effort() {
    return inputTokens
        + " tokens read, "
        + outputTokens
        + " written"
        + cost.map(dollars -> String.format(Locale.ROOT, ", about $%.4f", dollars))
            .orElse(", at a price that is not known")
        + "."
        + cut.map(left -> " " + left).orElse("");
  }

  /**
   * One claim.
   *
   * @param evidence the ids of exhibits that exist
   * @param supported false where it cites none, or one that does not exist
   */
  public record Claim(String text, List<String> evidence, boolean supported) {
    public Claim {
      evidence = List.copyOf(evidence);
    }
  }
}
