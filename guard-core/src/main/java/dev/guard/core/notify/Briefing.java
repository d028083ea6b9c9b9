package dev.guard.core.notify;

import dev.guard.api.run.Run;
import dev.guard.core.analysis.Hypothesis;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a person reads who is woken up: what broke, why we think so, what GUARD did, what to do.
 * Plain text; immutable.
 *
 * @param reason what happened
 * @param hypothesis the most probable cause; empty where there was no analysis
 * @param confirm what would confirm it; likewise
 * @param done what GUARD did and did not do; empty where nothing is wrong
 * @param next what to do; likewise
 */
public record Briefing(String reason, String hypothesis, String confirm, String done, String next) {

  /**
   * Briefs on a message.
   *
   * @param hypotheses of the run's newest analysis, the most likely first
   */
  public static Briefing of(Run run, Message message, List<Hypothesis> hypotheses) {
    if (!Message.isTrouble(message.kind())) {
      return new Briefing(message.text(), "", "", "", "");
    }
    Optional<Hypothesis> first = probable(message, hypotheses);
    return new Briefing(
        message.text(),
        first.map(Briefing::said).orElse(""),
        first.map(Hypothesis::confirm).orElse("").strip(),
        done(run, message),
        next(run, message));
  }

  /** The first that fits one of the clusters; an analysis of others says nothing here. */
  private static Optional<Hypothesis> probable(Message message, List<Hypothesis> hypotheses) {
    return hypotheses.stream()
        .filter(
            one ->
                one.clusterIds().isEmpty()
                    || message.clusterIds().isEmpty()
                    || one.clusterIds().stream().anyMatch(message.clusterIds()::contains))
        .findFirst();
  }

  private static String said(Hypothesis first) {
    return String.format(
        Locale.ROOT,
        "%s (rule %s, confidence %.0f %%)",
        first.cause(),
        first.rule(),
        first.confidence() * 100);
  }

  private static String done(Run run, Message message) {
    if (message.code().equals("rollback-by-hand")) {
      return "GUARD keeps "
          + run.target()
          + " from further batches. It opened no rollback request, since rollback.auto_create_mr is"
          + " off.";
    }
    return switch (message.kind()) {
      case "pre-check-failed" ->
          "GUARD opens no merge request while checks fail, and merges none in any case.";
      case "validation-failed" ->
          "GUARD keeps "
              + run.target()
              + " from further batches, and "
              + (message.requests().isEmpty() ? "opens" : "opened")
              + " a rollback request. It never merges one.";
      case "rollback-opened" -> "GUARD opened this rollback request. It never merges one.";
      default -> "GUARD waits for a decision: it neither goes on nor rolls back by itself.";
    };
  }

  private static String next(Run run, Message message) {
    String batch = " --batch " + run.batchId();
    return switch (message.kind()) {
      case "pre-check-failed" ->
          "Look at guard check" + batch + ", mend the cause, then start the run again.";
      case "validation-failed" ->
          message.code().isEmpty()
              ? undo(message, batch)
              : "guard resume"
                  + batch
                  + " --rollback --reason TEXT undoes it; --accept keeps the version.";
      case "rollback-opened" -> undo(message, batch);
      default ->
          "docs/operations.md says what "
              + message.code()
              + " means; then guard resume"
              + batch
              + " --retry, --accept or --rollback.";
    };
  }

  private static String undo(Message message, String batch) {
    List<String> requests = message.requests().stream().map(Object::toString).toList();
    return requests.isEmpty()
        ? "Merge the rollback request, whose link comes next, or decide with guard resume"
            + batch
            + "."
        : "Merge " + String.join(" ", requests) + ", and keep guard monitor" + batch + " running.";
  }

  /** All of it, a paragraph each. */
  String text() {
    StringJoiner text = new StringJoiner("\n\n");
    text.add(reason);
    // What the journal says of a failure may name the cause already.
    boolean named =
        !hypothesis.isEmpty() && reason.contains(hypothesis.replaceAll(" \\(rule .*", ""));
    if (!hypothesis.isEmpty() && !named) {
      text.add("Probable cause: " + hypothesis);
    }
    if (!confirm.isEmpty()) {
      text.add("To confirm: " + confirm);
    }
    if (!done.isEmpty()) {
      text.add("What GUARD did: " + done);
    }
    if (!next.isEmpty()) {
      text.add("What to do: " + next);
    }
    return text.toString();
  }
}
