package dev.guard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.core.Guard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measuring itself, at a size that takes seconds. */
class ServiceCallsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void givenARegistryOnDynamoDb_whenItIsUsed_thenCallsAndUnitsAreCountedAndPassedOn()
      throws Exception {
    LocalAws.useCredentials();
    try (LocalAws aws = new LocalAws()) {
      String config =
          aws.configuration()
              + "gitlab: {url: 'https://gitlab.example.com', token: env:NONE}\n"
              + "datadog: {api_key: env:NONE, app_key: env:NONE}\n";
      try (Guard guard = Guard.builder().config(config, "test").build()) {
        guard.registry().init();
        guard.registry().put(cluster());
      }
    }
    ServiceCalls.write(folder.resolve("calls"));
    Map<String, Double> sums = new TreeMap<>();
    ServiceCalls.add(folder.resolve("calls"), sums);
    ServiceCalls.add(folder.resolve("calls"), sums);

    double tables = ServiceCalls.counts().getOrDefault("dynamodb:CreateTable", 0.0);
    assertThat(tables).isGreaterThanOrEqualTo(2);
    assertThat(ServiceCalls.counts().get(ServiceCalls.WRITE_UNITS)).isGreaterThanOrEqualTo(1);
    assertThat(sums).containsEntry("dynamodb:CreateTable", 2 * tables);
  }

  @Test
  void givenCountsOfAFleet_whenTheyArePrinted_thenTheyAreForEachClusterAndForAThousand() {
    Figures figures =
        new Figures(
            new FleetScale.Size(100, 2, 10, 4, 300, Duration.ofHours(1)),
            Duration.ofSeconds(90),
            Map.of("gitlab", 600L, "datadog", 300L),
            Map.of(
                "dynamodb:GetItem",
                1_000.0,
                "sqs:ReceiveMessage",
                500.0,
                ServiceCalls.WRITE_UNITS,
                2_000.0,
                ServiceCalls.READ_UNITS,
                4_000.0),
            1_000,
            List.of(5e7, 6e7));

    // 20,000 write units, 40,000 read units, 10,000 events and 5,000 queue requests for a thousand.
    assertThat(figures.dollars()).isCloseTo(0.0125 + 0.005 + 0.01 + 0.002, offset(1e-9));
    assertThat(figures.text())
        .contains("dynamodb, all                           10.00")
        .contains("Took 90 s; the limits of 300 a minute alone ask for 120 s")
        .contains("Most heap of a worker: 60 MB");
  }

  private static Cluster cluster() {
    return Cluster.builder("c1", "b1", MeshVersion.of(1, 26, 4))
        .environment("prod")
        .region("eu-west-1")
        .gitlabRepo("a/b")
        .fluxConfigPath("c")
        .datadogTags(Map.of())
        .ownerTeam("platform")
        .ownerHandle("mara")
        .metadata(Map.of())
        .build();
  }
}
