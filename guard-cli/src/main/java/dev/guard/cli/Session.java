package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.cli.CommonOptions.LogLevel;
import dev.guard.cli.view.Json;
import dev.guard.cli.view.Paint;
import dev.guard.cli.view.StatusView;
import dev.guard.cli.view.Table;
import dev.guard.core.Guard;
import dev.guard.core.report.RunReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One call of the command line: its shell and its common options. Not thread-safe. */
final class Session {
  private final Shell shell;
  private final CommonOptions options;
  private final Opener opener;

  Session(Shell shell, CommonOptions options, Opener opener) {
    this.shell = shell;
    this.options = options;
    this.opener = opener;
  }

  /** Composes the engine. */
  @FunctionalInterface
  interface Opener {
    Guard open(Path config, String actor, Progress progress);

    /** From the configuration file, with the adapters that are found. */
    static Guard fromFile(Path config, String actor, Progress progress) {
      return Guard.builder()
          .config(config)
          .actor(actor)
          .listener(progress::accept)
          .waits(progress::accept)
          .build();
    }
  }

  Shell shell() {
    return shell;
  }

  CommonOptions options() {
    return options;
  }

  /** Composes the engine from the configuration. */
  Guard open() {
    return open(Progress.silent());
  }

  /** Composes the engine, and shows what happens and what is waited for. */
  Guard open(Progress progress) {
    Guard guard = openWithoutWarnings(progress);
    guard.warnings().forEach(finding -> say("Warning: " + Findings.sentence(finding)));
    return guard;
  }

  /** Composes the engine, for a command that shows the warnings itself. */
  Guard openWithoutWarnings(Progress progress) {
    return open(progress, Actor.of(shell));
  }

  /**
   * For a process that is nobody's, unless {@code GUARD_ACTOR} says whose. What it does is told in
   * its log alone: at INFO or as much more as the configuration asks for.
   */
  Guard openAs(String name) {
    String actor = shell.variable("GUARD_ACTOR").orElse(name);
    return open(Progress.silent(), actor, LogLevel.INFO);
  }

  private Guard open(Progress progress, String actor) {
    return open(progress, actor, LogLevel.ERROR);
  }

  private Guard open(Progress progress, String actor, LogLevel least) {
    Guard guard = opener.open(configFile(), actor, progress);
    LogSetup.apply(this, guard.config().logging(), least);
    return guard;
  }

  /** Work with the engine that ends in a report. */
  @FunctionalInterface
  interface Work {
    RunReport with(Guard guard) throws InterruptedException, IOException;
  }

  /** Does the work and shows how it goes on; the report is not printed. */
  RunReport watched(Work work) throws InterruptedException, IOException {
    try (Progress progress = Progress.to(shell, new Paint(colors(shell.errIsTerminal())));
        Guard guard = open(progress)) {
      return work.with(guard);
    }
  }

  /** {@code --config}, else {@code GUARD_CONFIG_PATH}, else {@code ~/.guard/config.yaml}. */
  Path configFile() {
    return options
        .config
        .or(() -> shell.variable("GUARD_CONFIG_PATH").map(Path::of))
        .orElseGet(() -> shell.home().resolve(".guard").resolve("config.yaml"));
  }

  boolean wantsJson() {
    return options.json();
  }

  /** Data, to stdout. */
  void print(String text) {
    shell.out().print(text);
    shell.out().flush();
  }

  void print(Table table) {
    print(table.render(width(), paint()));
  }

  /** Sentences, one a line, or what to say where there are none. */
  void printLines(List<String> lines, String none) {
    if (wantsJson()) {
      printJson(lines);
    } else if (lines.isEmpty()) {
      say(none);
    } else {
      print(String.join("\n", lines) + "\n");
    }
  }

  void printJson(Object value) {
    print(Json.write(value) + "\n");
  }

  /** A run, in the form that was asked for; answers the exit code of its standing. */
  ExitCode print(RunReport report) {
    if (wantsJson()) {
      printJson(StatusView.of(report));
    } else {
      print(StatusView.table(report, width(), paint()));
    }
    return ExitCode.of(report.standing());
  }

  /** Talk, to stderr. */
  void say(String sentence) {
    shell.err().println(sentence);
  }

  Optional<Integer> width() {
    return shell.outIsTerminal() ? shell.columns() : Optional.empty();
  }

  Paint paint() {
    return new Paint(colors(shell.outIsTerminal()));
  }

  boolean colors(boolean terminal) {
    return terminal && !options.noColor && shell.variable("NO_COLOR").isEmpty();
  }

  /**
   * Asks before something that can't be undone; on a terminal only, and not with {@code --yes}.
   *
   * @throws GuardException with code {@code refused.by-answer} for any answer but yes
   */
  void confirm(String question) {
    if (options.yes || !shell.canAsk()) {
      return;
    }
    shell.err().print(question + " [y/N] ");
    shell.err().flush();
    String answer;
    try {
      answer = shell.in().readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String given = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
    if (!given.equals("y") && !given.equals("yes")) {
      throw GuardException.of("refused.by-answer", GuardException.Responsible.USER)
          .what("Nothing was done.")
          .next("Answer y to go on, or give --yes.")
          .build();
    }
  }
}
