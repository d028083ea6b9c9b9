package dev.guard.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @Test
  void anEmptyFileMeansTheDefaults() {
    GuardConfig config = ConfigFile.parse("", "guard.yaml").config();
    assertThat(config.execution())
        .isEqualTo(new GuardConfig.Execution(5, GuardConfig.MrStrategy.BATCH, true));
    assertThat(config.rateLimits()).isEqualTo(new GuardConfig.RateLimits(300, 300, 100));
    assertThat(config.validation().soakPeriod()).isEqualTo(Duration.ofMinutes(60));
    assertThat(config.validation().fluxSyncTimeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.validation().metricStep()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.validation().minimumRequests()).isEqualTo(1000);
    assertThat(config.validation().thresholds())
        .isEqualTo(new GuardConfig.Thresholds(10, 15, 0.001, 0.0005, 50, 30));
    assertThat(config.changes().targetBranch()).isEqualTo("main");
  }

  @Test
  void aCheckThatIsNamedWithoutAPolicyHasNone() {
    GuardConfig config =
        ConfigFile.parse(
                """
                checks:
                  istioctl.analyze: {timeout: 10s}
                  k8s.nodes: {unknown: warn}
                custom_checks:
                  - {name: acme.quota, config: {limit: 5}}
                """,
                "guard.yaml")
            .config();
    assertThat(config.checks().get("istioctl.analyze"))
        .isEqualTo(
            new GuardConfig.Check(true, Optional.empty(), Optional.of(Duration.ofSeconds(10))));
    assertThat(config.checks().get("k8s.nodes"))
        .extracting(GuardConfig.Check::unknown)
        .isEqualTo(Optional.of(GuardConfig.OnUnknown.WARN));
    assertThat(config.checks().get("acme.quota")).isEqualTo(GuardConfig.Check.on());
  }

  @Test
  void pathsAreRelativeToTheFolderOfTheFile(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("request.md"), "Istio {version}\nfor {batch}\n");
    Path file = folder.resolve("guard.yaml");
    Files.writeString(
        file, "plugins: {dir: jars}\ngitlab: {token: 'env:T', mr_template: request.md}\n");

    GuardConfig config = ConfigFile.load(file).config();

    assertThat(config.pluginsDir()).contains(folder.resolve("jars"));
    assertThat(config.changes().template()).contains("Istio {version}\nfor {batch}\n");
  }

  @Test
  void aTemplateOfSeveralLinesIsTheTemplateItself() {
    GuardConfig config =
        ConfigFile.parse("gitlab:\n  mr_template: |\n    See\n    notes.md\n", "guard.yaml")
            .config();
    assertThat(config.changes().template()).contains("See\nnotes.md\n");
  }

  @Test
  void aSoakThatCannotReachAVerdictIsWarnedOf() {
    assertThat(warnings("validation: {soak_period: 60s, minimum_points: 3}"))
        .containsExactly(
            "validation.soak_period of 1m may hold only 0 values of 1m, and minimum_points asks for"
                + " 3, so that no verdict can be reached.");
    assertThat(warnings("validation: {soak_period: 60s, metric_step: 10s, minimum_points: 5}"))
        .isEmpty();
    assertThat(warnings("validation: {soak_period_minutes: 5}")).hasSize(1);
    assertThat(warnings("validation: {baseline: 3m}")).hasSize(1);
    assertThat(warnings("")).isEmpty();
  }

  private static List<String> warnings(String text) {
    return ConfigFile.parse(text, "guard.yaml").warnings().stream().map(Finding::message).toList();
  }

  @Test
  void aMappingThatIsMergedTwiceIsMergedOnce() {
    StringBuilder text = new StringBuilder("x-0: &a0 {max_parallel_clusters: 3}\n");
    for (int i = 1; i <= 24; i++) {
      text.append("x-%1$d: &a%1$d {<<: [*a%2$d, *a%2$d]}\n".formatted(i, i - 1));
    }
    text.append("execution: {<<: *a24}\n");

    assertThat(
            ConfigFile.parse(text.toString(), "guard.yaml")
                .config()
                .execution()
                .maxParallelClusters())
        .isEqualTo(3);
  }
}
