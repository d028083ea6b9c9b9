package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Scripts that were written for the Python version go on working. */
class PythonOptionsTest {
  private static final String RUN = "run --batch prod-1 --target-version 1.27.3";

  @TempDir Path home = Path.of("");
  private final GuardScenario scenario = StoryTest.scenario(3);

  @Test
  void givenOneClusterAtOnce_whenABatchRuns_thenOneThreadDoesItAll() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    Called.Terminal terminal =
        Called.of(home)
            .opening(
                (config, actor, listener) ->
                    scenario
                        .listening(
                            entry -> {
                              String thread = Thread.currentThread().getName();
                              if (thread.startsWith("guard-prod-1-")) {
                                threads.add(thread);
                              }
                            })
                        .guard());

    Called run = terminal.guard((RUN + " --max-concurrent 1").split(" ", -1));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(threads).containsExactly("guard-prod-1-1");
    scenario.merge();
    threads.clear();
    Called monitor = terminal.guard("monitor", "--batch", "prod-1", "--max-concurrent", "1");
    assertThat(monitor.code()).as(monitor.err()).isZero();
    assertThat(threads).containsExactly("guard-prod-1-1");
  }

  @Test
  void givenASoakAsABareNumber_whenABatchIsMonitored_thenItIsMinutes() {
    guard(RUN);
    scenario.merge();
    Instant before = scenario.clock().instant();

    Called monitor = guard("monitor --batch prod-1 --soak-period 120 --max-concurrent 5");

    assertThat(monitor.code()).as(monitor.err()).isZero();
    assertThat(Duration.between(before, scenario.clock().instant()))
        .isBetween(Duration.ofMinutes(120), Duration.ofMinutes(160));
  }

  @Test
  void givenTheConfigurationBeforeTheCommand_whenClustersAreListed_thenTheFormatIsAsAsked()
      throws IOException {
    Path config = home.resolve("python.yaml");
    Files.writeString(config, "registry: {type: sqlite, path: clusters.db}\n");
    Path clusters = home.resolve("clusters.json");
    Files.writeString(
        clusters,
        "[{\"cluster_id\": \"a\", \"batch_id\": \"b\", \"current_istio_version\": \"1.26.4\","
            + " \"status\": \"pending\"}]");
    Called imported =
        Called.of(home)
            .guard("--config", config.toString(), "registry", "import", clusters.toString());
    assertThat(imported.code()).as(imported.err()).isZero();

    Called json =
        Called.of(home)
            .guard("--config", config.toString(), "list", "--batch", "b", "--format", "json");
    Called table =
        Called.of(home).guard("--config", config.toString(), "list", "--format", "table");

    assertThat(json.code()).as(json.err()).isZero();
    assertThat(JsonMapper.shared().readTree(json.out()).at("/0/cluster_id").stringValue())
        .isEqualTo("a");
    assertThat(table.out()).startsWith("CLUSTER").contains("a  ");
    assertThat(Called.of(home).guard("--config", config.toString(), "validate").code()).isZero();
  }

  @Test
  void givenAnUpgrade_whenItIsRolledBackByBatchAndReason_thenARequestIsOpened() {
    guard(RUN);
    scenario.merge();
    assertThat(guard("monitor --batch prod-1").code()).isZero();

    Called rollback = guard("rollback --batch prod-1 --reason errors");

    assertThat(rollback.code()).as(rollback.err()).isEqualTo(5);
    assertThat(rollback.out()).contains("rollback");
  }

  @Test
  void givenPythonsNameOfALevel_whenItStandsInTheVariable_thenItCounts() {
    assertThat(CommonOptions.level("WARNING")).contains(CommonOptions.LogLevel.WARN);
    assertThat(CommonOptions.level("critical")).contains(CommonOptions.LogLevel.ERROR);
    assertThat(CommonOptions.level("INFO")).contains(CommonOptions.LogLevel.INFO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "monitor", "list", "rollback", "validate", ""})
  void givenACommand_whenItsHelpIsAsked_thenThePythonVersionsOptionsAreNotShown(String command) {
    Called help = guard((command + " --help").strip());

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("--config").doesNotContain("--max-concurrent", "--format");
  }

  private Called guard(String args) {
    return Called.of(home).against(scenario).guard(args.split(" +", -1));
  }
}
