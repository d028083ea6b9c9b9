package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.core.config.GuardConfig.MrStrategy;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceConfigurationError;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Parses a command line, runs its command and answers the exit code. Serves one call. */
final class CommandLineTool {
  /** Stands for "given up because of a signal"; never leaves this class. */
  private static final int GIVEN_UP = -1;

  private final Session session;
  private final BooleanSupplier stopping;

  CommandLineTool(Shell shell, Session.Opener opener, BooleanSupplier stopping) {
    this.stopping = stopping;
    CommonOptions options = new CommonOptions();
    this.session = new Session(shell, options, opener);
  }

  /** All that may be called with these arguments. */
  CommandLine commandLine(String... args) {
    return configured(CommandTree.of(session, args), session.shell());
  }

  /** The exit code; empty where a signal ended the work before it came to a result. */
  OptionalInt run(String... args) {
    int code;
    try {
      code = commandLine(args).execute(args);
    } catch (LinkageError | ServiceConfigurationError | StackOverflowError e) {
      code = Failures.report(e, session).number();
    }
    return code == GIVEN_UP ? OptionalInt.empty() : OptionalInt.of(code);
  }

  private CommandLine configured(CommandLine line, Shell shell) {
    line.registerConverter(MeshVersion.class, MeshVersion::parse);
    line.registerConverter(Duration.class, Converters::duration);
    line.registerConverter(MrStrategy.class, text -> Converters.constant(MrStrategy.class, text));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setAbbreviatedOptionsAllowed(false);
    line.setOut(writer(shell.out()));
    line.setErr(writer(shell.err()));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            session.colors(shell.outIsTerminal())
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    line.setUsageHelpWidth(Math.max(60, Math.min(100, shell.columns().orElse(80))));
    line.setParameterExceptionHandler(this::onBadArguments);
    line.setExecutionExceptionHandler((failure, command, parsed) -> onFailure(failure));
    line.setExecutionStrategy(this::execute);
    return line;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private int execute(ParseResult parsed) {
    LogSetup.apply(session);
    return new CommandLine.RunLast().execute(parsed);
  }

  private int onBadArguments(ParameterException problem, String[] args) {
    // Options that stand after the mistake were not read; the caller's wish for JSON counts anyway.
    if (List.of(args).contains("json")) {
      session.options().output = Optional.of(CommonOptions.Format.JSON);
    }
    return Failures.report(problem, session).number();
  }

  private int onFailure(Exception failure) {
    if (stopping.getAsBoolean() || failure instanceof InterruptedException) {
      session.say("Stopped. The same command goes on where this one left off.");
      return GIVEN_UP;
    }
    return Failures.report(failure, session).number();
  }
}
