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
        .isEqualTo(codes());
  }

  private static Set<String> codes() {
    Set<String> codes = new TreeSet<>(Holds.codes());
    codes.addAll(FleetHolds.codes());
    return codes;
  }

  /** On real servers where a line is to be done in a cluster or in git. */
  private Held hold(Way way) throws InterruptedException {
    boolean byHand =
        way.lines().stream().anyMatch(line -> !line.startsWith("guard ") && !line.startsWith("#"));
    return byHand ? FleetHolds.of(way.code(), home) : Holds.of(way.code());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void givenABatchThatIsHeld_whenTheRunbookIsFollowed_thenTheRunEnds(Way way) throws Exception {
    try (Held hold = hold(way)) {
      assertThat(status(hold)).contains("\"code\" : \"" + way.code() + "\"");

      for (String line : way.lines()) {
        follow(hold, line.replaceAll("\\s+# .*", "").strip());
      }

      assertEnded(hold);
    }
  }

  /** As Slack shows it; but for guard rollback, to which the revert is the alternative. */
  @Test
  void givenTheCardOfAHeldCluster_whenItsLinesAreTyped_thenTheClusterIsBackAndTheRunReverted() {
    try (FleetHolds hold = FleetHolds.suspendedWhileItSoaks(home)) {
      List<String> card = hold.card();
      assertThat(card).hasSizeGreaterThan(10);

      StringBuilder said = new StringBuilder();
      for (String line : card) {
        if (line.startsWith("guard resume ")) {
          type(hold, filledIn(hold, line));
        } else if (!line.startsWith("#") && !line.startsWith("guard ")) {
          said.append(hold.type(line));
        }
      }
      type(hold, "guard monitor --batch " + hold.batch());

      assertThat(said).contains("/deployments/istiod", "Rollback was a success");
      assertThat(status(hold)).contains("\"outcome\" : \"reverted\"");
      assertThat(hold.fleet().world().running(hold.cluster())).isEqualTo("1.26.4");
    }
  }

  private void assertEnded(Held hold) {
    assertThat(status(hold))
        .as("where the run stands")
        .doesNotContain("\"outcome\" : null")
        .doesNotContain("\"code\" :");
  }

  private String status(Held hold) {
    return hold.guard(home, "status", "--batch", hold.batch(), "-o", "json").out();
  }

  private void follow(Held hold, String line) {
    switch (line) {
      case "# merge the request" -> hold.merge();
      case "# mend the cause", "# mend the file on the main branch", "# stop the other tool" ->
          hold.mend();
      default -> {
        if (line.startsWith("#")) {
          throw new AssertionError("Nobody knows how to do: " + line);
        }
        type(hold, filledIn(hold, line));
      }
    }
  }

  private static String filledIn(Held hold, String line) {
    String given =
        line.replaceAll("\\bB\\b", hold.batch())
            .replaceAll("\\bV\\b", GuardScenario.NEW.toString())
            .replaceAll("\\bC\\b", hold.cluster())
            .replaceAll("\\bTEXT\\b", "because");
    return given.contains("COMMIT") ? given.replace("COMMIT", hold.commit()) : given;
  }

  private void type(Held hold, String line) {
    if (!line.startsWith("guard ")) {
      hold.type(line);
      return;
    }
    Called called = hold.guard(home, line.substring("guard ".length()).split(" +", -1));
    assertThat(called.code())
        .as("%s: %s", line, called.err())
        .isNotEqualTo(ExitCode.ERROR.number())
        .isNotEqualTo(ExitCode.INPUT.number());
  }
}
