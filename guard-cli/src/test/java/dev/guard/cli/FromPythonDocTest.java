package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.core.Guard;
import dev.guard.core.config.ConfigFile;
import dev.guard.testkit.GuardScenario;
import dev.guard.testkit.InMemoryRegistry;
import dev.guard.testkit.InMemoryStore;
import java.io.ByteArrayOutputStream;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  private final InMemoryStore table = new InMemoryStore();
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
        done.add(line);
      }
    }
    assertThat(done)
        .anyMatch(line -> line.contains("migrate"))
        .anyMatch(line -> line.contains("import -"));
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
      case "table" ->
          terminal
              .opening(
                  (config, actor, listener) ->
                      Guard.builder().config(config).adapter(new Table(table)).build())
              .guard(args);
      case "upgrade" -> {
        if (List.of(args).contains("monitor")) {
          scenario.merge();
        }
        yield terminal.against(scenario).guard(args);
      }
      case "parse" -> {
        Shell shell = terminal.shell(new ByteArrayOutputStream(), new ByteArrayOutputStream());
        var parsed =
            new CommandLineTool(shell, Session.Opener::fromFile, () -> false)
                .commandLine()
                .parseArgs(args);
        yield new Called(parsed.hasSubcommand() ? 0 : 2, "", "");
      }
      default -> throw new AssertionError("No such mark: " + mark);
    };
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

  /** What the file says of AWS, for the table in memory. */
  record Aws(
      Optional<String> region,
      Optional<String> profile,
      Map<String, String> dynamodb,
      Map<String, String> secretsManager) {}

  /** The Python version's table, in memory. */
  private record Table(InMemoryStore store) implements ClusterRegistryFactory<Aws> {
    @Override
    public String name() {
      return "dynamodb";
    }

    @Override
    public Class<Aws> settingsType() {
      return Aws.class;
    }

    @Override
    public ClusterRegistry create(Aws settings, AdapterContext context) {
      ClusterRegistry registry = new InMemoryRegistry(store, context);
      try {
        List<Cluster> items =
            new ClusterFile("scan.json").read(Files.readString(EXAMPLES.resolve("scan.json")));
        items.forEach(registry::put);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return registry;
    }
  }
}
