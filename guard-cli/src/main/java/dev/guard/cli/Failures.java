package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.cli.view.ErrorView;
import dev.guard.cli.view.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How an error reads: one paragraph with what, where and next, or one JSON object; on stderr. */
final class Failures {
  private Failures() {}

  static ExitCode report(Throwable failure, Session session) {
    GuardException problem = problem(failure);
    if (session.wantsJson()) {
      session.say(
          Json.line(
              new ErrorView(problem.code(), problem.what(), problem.where(), problem.next())));
    } else {
      session.say("guard: " + problem.getMessage());
    }
    if (session.options().logLevel.filter(Failures::showsTraces).isPresent()) {
      failure.printStackTrace(session.shell().err());
    }
    return ExitCode.of(problem);
  }

  private static boolean showsTraces(CommonOptions.LogLevel level) {
    return level.compareTo(CommonOptions.LogLevel.DEBUG) >= 0;
  }

  private static GuardException problem(Throwable failure) {
    Optional<GuardException> known = ours(failure);
    if (known.isPresent()) {
      return known.get();
    }
    if (failure instanceof ParameterException usage) {
      return usage(usage);
    }
    String message = failure.getMessage();
    return GuardException.of("guard.defect", GuardException.Responsible.GUARD)
        .what(
            "GUARD met an error that it does not know: "
                + failure.getClass().getSimpleName()
                + (message == null ? "." : ": " + message + "."))
        .where(place(failure))
        .next("Run it again with --log-level debug and report what it prints.")
        .cause(failure)
        .build();
  }

  private static Optional<GuardException> ours(Throwable failure) {
    Throwable each = failure;
    for (int depth = 0; each != null && depth < 20; depth++) {
      if (each instanceof GuardException problem) {
        return Optional.of(problem);
      }
      each = each.getCause();
    }
    return Optional.empty();
  }

  private static String place(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    return stack.length == 0 ? "" : stack[0].toString();
  }

  private static GuardException usage(ParameterException problem) {
    String command = problem.getCommandLine().getCommandSpec().qualifiedName();
    return GuardException.of("usage.arguments", GuardException.Responsible.USER)
        .what(sentence(problem))
        .where(command)
        .next(next(problem, command))
        .cause(problem)
        .build();
  }

  private static String sentence(ParameterException problem) {
    String message = String.valueOf(problem.getMessage()).strip();
    return message.endsWith(".") ? message : message + ".";
  }

  private static String next(ParameterException problem, String command) {
    String help = "\"" + command + " --help\" shows what it takes.";
    if (problem instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        return "Did you mean " + String.join(" or ", near) + "? " + help;
      }
    }
    return help;
  }
}
