package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.check.CheckStatus;
import dev.guard.core.report.Standing;
import java.util.Collection;
import java.util.Comparator;

/**
 * What a command answers to the shell. The constants stand in their order of precedence: of several
 * at once, the first one here is answered.
 */
public enum ExitCode {
  /** GUARD's own error, or an outside service is down. */
  ERROR(1),
  /** The command line, the configuration, or a release file that can't be edited safely. */
  INPUT(2),
  /** The validation failed: rolled back, or the rollback is open. */
  FAILED(5),
  /** Held, or it could not be told. */
  HELD(6),
  /** Pre-checks failed; no merge request was opened. */
  PRE_CHECKS_FAILED(4),
  /** Waiting for a person, or still in progress. */
  WAITING(3),
  /** Refused, or ended by a person. */
  REFUSED(7),
  /** All that was asked for is done. */
  DONE(0);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static ExitCode of(Standing standing) {
    return switch (standing) {
      case DONE -> DONE;
      case WAITING_FOR_PERSON, IN_PROGRESS -> WAITING;
      case PRE_CHECKS_FAILED -> PRE_CHECKS_FAILED;
      case FAILED -> FAILED;
      case HELD -> HELD;
      case ENDED_BY_PERSON -> REFUSED;
    };
  }

  public static ExitCode of(CheckStatus status) {
    return switch (status) {
      case PASS, WARN -> DONE;
      case FAIL -> PRE_CHECKS_FAILED;
      case UNKNOWN -> HELD;
    };
  }

  /** By the first word of the exception's code. */
  public static ExitCode of(GuardException problem) {
    String code = problem.code();
    int dot = code.indexOf('.');
    return switch (dot < 0 ? code : code.substring(0, dot)) {
      case "usage", "config", "edit" -> INPUT;
      case "refused" -> REFUSED;
      default -> ERROR;
    };
  }

  /** The one to answer where a command covers several; DONE for none. */
  public static ExitCode worst(Collection<ExitCode> codes) {
    return codes.stream().min(Comparator.naturalOrder()).orElse(DONE);
  }
}
