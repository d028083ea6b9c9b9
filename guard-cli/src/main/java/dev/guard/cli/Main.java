package dev.guard.cli;

import java.util.List;
import java.util.OptionalInt;

/** The process. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Shell shell = Shell.ofProcess();
    if (List.of(args).equals(List.of("--version")) || List.of(args).equals(List.of("-V"))) {
      // Answered before the command line is built: that takes several times as long.
      shell.out().println(Version.line());
      return;
    }
    run(shell, Session.Opener::fromFile, args);
  }

  /** Runs a command and ends the process with its exit code. */
  static void run(Shell shell, Session.Opener opener, String... args) {
    Interruption interruption = Interruption.watch();
    OptionalInt code = new CommandLineTool(shell, opener, interruption::stopping).run(args);
    if (code.isPresent()) {
      interruption.exit(code.getAsInt());
    } else {
      interruption.gaveUp();
    }
  }
}
