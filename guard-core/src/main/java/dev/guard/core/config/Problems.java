package dev.guard.core.config;

import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong and what is odd in a configuration. Not thread-safe. */
public final class Problems {
  private final String label;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  Problems(String label) {
    this.label = label;
  }

  /** One thing that has to change, in one sentence or two. */
  public void add(Position position, String message) {
    note(problems, new Problem(position, "config.invalid", message, ""));
  }

  /** One thing that is odd but does not stop GUARD. */
  public void warn(Position position, String code, String message, String remedy) {
    note(warnings, new Problem(position, code, message, remedy));
  }

  private static void note(List<Problem> list, Problem problem) {
    if (!list.contains(problem)) {
      list.add(problem);
    }
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** What is wrong, in the order of the file: {@code guard.yaml:3:5: Unknown key …}. */
  public List<String> lines() {
    return problems.stream()
        .sorted(Comparator.comparing(Problem::position))
        .map(problem -> problem.position() + ": " + problem.message())
        .toList();
  }

  /** What is wrong, without positions. */
  List<String> messages() {
    return problems.stream().map(Problem::message).toList();
  }

  /** What is odd, in the order of the file; the object of a finding is its position. */
  public List<Finding> warnings() {
    return warnings.stream()
        .sorted(Comparator.comparing(Problem::position))
        .map(
            warning ->
                new Finding(
                    Severity.WARNING,
                    warning.code(),
                    warning.position().toString(),
                    warning.message(),
                    warning.remedy()))
        .toList();
  }

  /**
   * Throws where anything is wrong.
   *
   * @throws GuardException with code {@code config.invalid}, listing every problem on a line
   */
  public void throwIfAny() {
    if (problems.isEmpty()) {
      return;
    }
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    throw GuardException.of("config.invalid", Responsible.USER)
        .what(
            "The configuration "
                + label
                + " has "
                + count
                + ":\n"
                + String.join("\n", lines())
                + "\n")
        .next("Correct the file, then run guard validate.")
        .build();
  }

  private record Problem(Position position, String code, String message, String remedy) {}
}
