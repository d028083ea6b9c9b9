package dev.guard.cli;

import dev.guard.testkit.GuardScenario;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One call of the command line inside the test's JVM, and what it printed. */
record Called(int code, String out, String err) {

  static Terminal of(Path home) {
    return new Terminal(home);
  }

  /** Where the call is made: by default from a script, without any terminal. */
  static final class Terminal {
    private final Path home;
    private final Map<String, String> env = new HashMap<>();
    private String terminals = "";
    private Optional<Integer> columns = Optional.empty();
    private String input = "";
    private Runnable afterwards = () -> {};
    private Session.Opener opener = Session.Opener::fromFile;

    private Terminal(Path home) {
      this.home = home;
    }

    Terminal env(String name, String value) {
      env.put(name, value);
      return this;
    }

    Terminal on(String streams, int width) {
      this.terminals = streams;
      this.columns = Optional.of(width);
      return this;
    }

    /** The engine of a scenario on fakes, instead of one from a file. */
    Terminal against(GuardScenario scenario) {
      this.opener =
          (config, actor, progress) ->
              scenario.listening(progress::accept).watching(progress::accept).guard();
      return this;
    }

    /** The engine is composed by this. */
    Terminal opening(Session.Opener own) {
      this.opener = own;
      return this;
    }

    /** Done after the command, while its logging is still set up. */
    Terminal afterwards(Runnable more) {
      this.afterwards = more;
      return this;
    }

    Terminal typing(String text) {
      this.input = text;
      return this;
    }

    Shell shell(ByteArrayOutputStream out, ByteArrayOutputStream err) {
      return new Shell(
          new BufferedReader(new StringReader(input)),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          env,
          home,
          "tester",
          terminals,
          columns);
    }

    Called guard(String... args) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int code = new CommandLineTool(shell(out, err), opener, () -> false).run(args).orElse(130);
      afterwards.run();
      return new Called(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }
}
