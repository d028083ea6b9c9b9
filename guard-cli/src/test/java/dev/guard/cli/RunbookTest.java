package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does what docs/operations.md says of each hold, and sees the run end. */
class RunbookTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");
  private static final Pattern ENTRY =
      Pattern.compile("(?ms)^### `(?<code>[a-z-]+)`\\R(?<text>.*?)(?=^##)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\R(?<lines>.*?)^```$");

  @TempDir Path home = Path.of("");

  /** One way out of a hold, as the document has it. */
  record Way(String code, int number, List<String> lines) {
    @Override
    public String toString() {
      return code + ", way " + number;
    }
  }

  static Stream<Way> ways() throws IOException {
    List<Way> ways = new ArrayList<>();
    Matcher entry = ENTRY.matcher(Files.readString(DOCUMENT));
    while (entry.find()) {
      Matcher block = BLOCK.matcher(entry.group("text"));
      int number = 0;
      while (block.find()) {
        ways.add(new Way(entry.group("code"), ++number, block.group("lines").lines().toList()));
      }
    }
    return ways.stream();
  }

  @Test
  void everyHoldThatIsDescribedHasAWayOutAndAStory() throws IOException {
    Set<String> described =
        ENTRY
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map(entry -> entry.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(ways().map(Way::code).collect(Collectors.toSet()))
        .hasSizeGreaterThan(15)
        .isEqualTo(described)
        .isEqualTo(Holds.codes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void givenABatchThatIsHeld_whenTheRunbookIsFollowed_thenTheRunEnds(Way way) throws Exception {
    Holds hold = Holds.of(way.code());
    GuardScenario scenario = hold.scenario();
    assertThat(held(scenario)).contains("\"code\" : \"" + way.code() + "\"");

    for (String line : way.lines()) {
      follow(hold, line);
    }

    assertThat(held(scenario))
        .as("where the run stands")
        .doesNotContain("\"outcome\" : null")
        .doesNotContain("\"code\" :");
  }

  private String held(GuardScenario scenario) {
    return guard(scenario, "status --batch prod-1 -o json").out();
  }

  private void follow(Holds hold, String line) {
    String command = line.replaceAll("\\s+# .*", "").strip();
    switch (command.split(" ", -1)[0]) {
      case "guard" -> run(hold, command.substring("guard ".length()));
      case "flux" -> {
        assertThat(command)
            .matches("flux resume (helmrelease|kustomization) \\S+ -n \\S+ --context C");
        hold.mend();
      }
      case "git" -> {
        assertThat(command).startsWith("git revert ").endsWith(" && git push origin HEAD:main");
        hold.revert();
      }
      case "#" -> byPerson(hold, command);
      default -> throw new AssertionError("Nobody knows how to do: " + line);
    }
  }

  private void run(Holds hold, String command) {
    String given =
        command
            .replaceAll("\\bB\\b", GuardScenario.BATCH)
            .replaceAll("\\bV\\b", GuardScenario.NEW.toString())
            .replaceAll("\\bC\\b", "c1")
            .replaceAll("\\bTEXT\\b", "because");
    Called called = guard(hold.scenario(), given);

    assertThat(called.code())
        .as("guard %s: %s", given, called.err())
        .isNotEqualTo(ExitCode.ERROR.number())
        .isNotEqualTo(ExitCode.INPUT.number());
  }

  private static void byPerson(Holds hold, String what) {
    switch (what) {
      case "# merge the request" -> hold.merge();
      case "# mend the cause", "# mend the file on the main branch", "# stop the other tool" ->
          hold.mend();
      default -> throw new AssertionError("Nobody knows how to do: " + what);
    }
  }

  private Called guard(GuardScenario scenario, String args) {
    return Called.of(home).against(scenario).guard(args.split(" +", -1));
  }
}
