package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.core.Guard;
import dev.guard.core.config.ConfigFile;
import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Does what docs/from-python-guard.md says, in its order. */
class FromPythonDocTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "from-python-guard.md");
  private static final Path EXAMPLES = Path.of("..", "examples", "from-python");

  /** A block of code with the mark that stands before it. */
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?m)(?:^ *<!-- test: (?<mark>[a-z]+) -->\\R)?^(?<indent> *)```(?<language>[a-z]*)\\R"
              + "(?<text>(?:.*\\R)*?)^ *```$");

  @TempDir Path home = Path.of("");
  private Optional<PythonTable> table = Optional.empty();
  private final GuardScenario scenario = StoryTest.scenario(2);

  private record Block(String mark, String language, List<String> lines) {
    boolean hasCommands() {
      return lines.stream()
          .anyMatch(line -> line.startsWith("guard ") || line.contains("| guard "));
    }
  }

  @BeforeEach
  void bringTheFiles() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path file : files.toList()) {
        Files.copy(file, home.resolve(file.getFileName().toString()));
      }
    }
  }

  @Test
  void everyCommandOfTheDocumentWorks() throws IOException {
    List<Block> commands = blocks().stream().filter(Block::hasCommands).toList();

    assertThat(commands).hasSizeGreaterThan(5);
    assertThat(commands).allSatisfy(block -> assertThat(block.mark()).isNotEmpty());
    List<String> done = new ArrayList<>();
    for (Block block : commands) {
      for (String line : block.lines()) {
        Called called = call(block.mark(), line);
        assertThat(called.code()).as("%s%n%s%n%s", line, called.out(), called.err()).isZero();
        assertThat(called.out() + called.err()).doesNotContain("T0/B0", "not-a-real-secret");
        verifyTable(line, called);
        done.add(line);
      }
    }
    assertThat(done)
        .anyMatch(line -> line.contains("migrate"))
        .anyMatch(line -> line.contains("import -"));
  }

  /** After a command on the table: what it said, and what stands there then. */
  private void verifyTable(String line, Called called) {
    if (line.endsWith("init --plan")) {
      assertThat(called.out())
          .contains("Create table guard-cluster-registry-runs in us-east-1")
          .doesNotContain("Create table guard-cluster-registry in");
      assertThat(table.orElseThrow().tables()).containsExactly("guard-cluster-registry");
    } else if (line.endsWith("registry init")) {
      assertThat(table.orElseThrow().tables())
          .containsExactly("guard-cluster-registry", "guard-cluster-registry-runs");
    } else if (line.endsWith("--from-python --dry-run")) {
      assertThat(called.out()).contains("eks-test-us-east-1");
      assertThat(table.orElseThrow().items()).isEqualTo(table.orElseThrow().made());
    } else if (line.endsWith("--from-python")) {
      Map<String, Map<String, AttributeValue>> items = table.orElseThrow().items();
      table
          .orElseThrow()
          .made()
          .forEach(
              (id, old) -> {
                assertThat(items.get(id)).containsKey("guard").containsAllEntriesOf(old);
              });
    } else if (line.endsWith("list")) {
      assertThat(called.out()).contains(table.orElseThrow().made().keySet());
    }
  }

  private Called call(String mark, String line) throws IOException {
    boolean piped = line.contains(" | guard ");
    String words = piped ? line.substring(line.indexOf(" | guard ") + 3) : line;
    String[] args =
        Arrays.stream(words.split(" +", -1)).skip(1).map(this::inHome).toArray(String[]::new);
    Called.Terminal terminal = Called.of(home);
    if (piped) {
      terminal.typing(Files.readString(EXAMPLES.resolve("scan.json")));
    }
    return switch (mark) {
      case "files" -> terminal.env("GITLAB_TOKEN", "t").guard(args);
      case "table" -> terminal.opening((config, actor, heard) -> onTable(config)).guard(args);
      case "upgrade" -> {
        if (List.of(args).contains("monitor")) {
          scenario.merge();
        }
        yield terminal.against(scenario).guard(args);
      }
      default -> throw new AssertionError("No such mark: " + mark);
    };
  }

  /** The example's configuration, but for where DynamoDB is. */
  private Guard onTable(Path config) {
    try {
      PythonTable there =
          table.isPresent()
              ? table.get()
              : new PythonTable(home, Files.readString(EXAMPLES.resolve("scan.json")));
      table = Optional.of(there);
      String text = Files.readString(config);
      return Guard.builder()
          .config(
              text.replaceFirst(
                  "(?m)^aws:\n", "aws:\n  endpoints: {dynamodb: \"" + there.url() + "\"}\n"),
              config.toString())
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    table.ifPresent(PythonTable::close);
  }

  private String inHome(String word) {
    Path file = home.resolve(word);
    return word.matches("[a-z]+\\.(yaml|json)") && Files.exists(file) ? file.toString() : word;
  }

  @Test
  void everyConfigurationInTheDocumentIsValid() throws IOException {
    List<Block> files = blocks().stream().filter(one -> one.language().equals("yaml")).toList();

    assertThat(files).hasSize(3);
    assertThat(files)
        .allSatisfy(
            block -> {
              assertThat(block.mark()).isEqualTo("config");
              ConfigFile file = ConfigFile.parse(String.join("\n", block.lines()), "document");
              assertThat(file.warnings()).isEmpty();
            });
  }

  @Test
  void everyKeyOfTheExampleThatIsWarnedOfIsExplained() throws IOException {
    Called validate =
        Called.of(home)
            .guard("--config", home.resolve("config.yaml").toString(), "validate", "-o", "json");

    assertThat(validate.code()).as(validate.err()).isZero();
    assertThat(validate.err()).isEmpty();
    String document = Files.readString(DOCUMENT);
    for (String key :
        List.of("webhook_url", "module", "output: stdout", "query without `{cluster_name}`")) {
      assertThat(document).contains(key);
    }
    assertThat(validate.out())
        .contains("config.secret-in-clear", "config.python-check", "config.python-logging")
        .doesNotContain("hooks.slack.com", "not-a-real-secret");
  }

  @Test
  void everyStatusIsInTheDocument() throws IOException {
    String document = Files.readString(DOCUMENT);

    assertThat(ItemReader.statuses())
        .hasSize(10)
        .allSatisfy(status -> assertThat(document).contains("| `" + status + "` |"));
  }

  private static List<Block> blocks() {
    try {
      List<Block> blocks = new ArrayList<>();
      Matcher matcher = BLOCK.matcher(Files.readString(DOCUMENT));
      while (matcher.find()) {
        int indent = matcher.group("indent").length();
        List<String> lines =
            matcher.group("text").lines().map(line -> line.substring(indent)).toList();
        blocks.add(
            new Block(
                Optional.ofNullable(matcher.group("mark")).orElse(""),
                matcher.group("language"),
                lines));
      }
      return blocks;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
