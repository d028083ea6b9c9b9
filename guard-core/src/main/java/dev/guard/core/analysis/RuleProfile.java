package dev.guard.core.analysis;

import java.util.List;

/**
 * What people read of a rule. Immutable.
 *
 * @param id stable, lower case with hyphens: {@code istiod-image-pull}
 * @param cause what went wrong if it fits, as a sentence
 * @param looksFor the evidence that it looks for, as a sentence
 * @param confirm what would confirm or refute it, as a sentence
 * @param actions what a person may do about it, as sentences
 */
public record RuleProfile(
    String id, String cause, String looksFor, String confirm, List<String> actions) {
  public RuleProfile {
    actions = List.copyOf(actions);
  }
}
