package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  @TempDir Path home = Path.of("");

  /** Every command as words; without those that other modules contribute. */
  static Stream<String> commands() {
    Shell shell =
        Called.of(Path.of("")).shell(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    List<String> names = new ArrayList<>();
    collect(
        new CommandLineTool(shell, Session.Opener::fromFile, () -> false).commandLine(), "", names);
    return names.stream()
        .filter(
            name -> !name.equals("help") && !name.startsWith("sandbox") && !name.equals("pretend"))
        .sorted();
  }

  private static void collect(CommandLine line, String prefix, List<String> names) {
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              names.add((prefix + " " + name).strip());
              collect(command, prefix + " " + name, names);
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void givenACommand_whenItsHelpIsAsked_thenItReadsAsAgreedAndHasAnExample(String command)
      throws IOException {
    String[] args = (command + " --help").split(" ");

    Called called = Called.of(home).guard(args);

    assertThat(called.code()).isZero();
    assertThat(called.err()).isEmpty();
    assertThat(called.out()).contains("Examples:", "guard " + command);
    Golden.check("help-" + command.replace(' ', '-') + ".txt", called.out());
  }

  @Test
  void givenTheIssuesList_whenTheCommandsAreListed_thenAllAreThere() {
    assertThat(commands())
        .contains(
            "init",
            "validate",
            "list",
            "check",
            "run",
            "monitor",
            "status",
            "diff",
            "rollback",
            "resume",
            "abort",
            "unblock",
            "runs",
            "history",
            "audit",
            "report",
            "registry add",
            "registry show",
            "registry update",
            "registry remove",
            "registry import",
            "registry export",
            "registry init",
            "plugins",
            "completion");
  }

  @Test
  void givenBash_whenACompletionIsAsked_thenTheScriptKnowsTheCommands() {
    Called called = Called.of(home).guard("completion");

    assertThat(called.code()).isZero();
    assertThat(called.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("rollback", "--soak-period");
  }

  @Test
  void givenNoCommand_whenGuardIsCalled_thenItSaysSoAndExitsWithTwo() {
    Called called = Called.of(home).guard();

    assertThat(called.code()).isEqualTo(2);
    assertThat(called.out()).isEmpty();
    assertThat(called.err()).contains("A command is missing.", "guard --help");
  }

  @Test
  void givenATypo_whenGuardIsCalled_thenItNamesTheNearestCommand() {
    Called called = Called.of(home).guard("validat");

    assertThat(called.code()).isEqualTo(2);
    assertThat(called.err()).contains("validate");
  }
}
