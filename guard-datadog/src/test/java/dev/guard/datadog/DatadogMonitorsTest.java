package dev.guard.datadog;

import static dev.guard.datadog.DatadogStub.MONITOR;
import static dev.guard.datadog.DatadogStub.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.testkit.TestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DatadogMonitorsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

  private final DatadogStub stub = DatadogStub.start();
  private final TestContext context = TestContext.at(NOW);
  private final MetricsSource source = new DatadogMetricsFactory().create(stub.settings(), context);

  @AfterEach
  void stop() {
    source.close();
    stub.close();
  }

  @Test
  void aMonitorOverEverythingIsSeenByItsGroups() {
    stub.answer(
        MONITOR,
        monitors(
            monitor(
                "avg(last_5m):avg:x{*} by {cluster_name,service} > 1",
                "\"cluster_name:prod-1,service:a\": \"OK\", \"cluster_name:prod-1,service:b\":"
                    + " \"Alert\", \"cluster_name:prod-10,service:a\": \"Warn\"",
                "")));

    Map<String, List<Alert>> alerts = alerts("prod-1", "prod-10", "prod-2");

    assertThat(alerts.get("prod-1"))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.state()).isEqualTo(Alert.State.ALERT);
              assertThat(alert.muted()).isFalse();
              assertThat(alert.name()).isEqualTo("Latency");
              assertThat(alert.link().orElseThrow().getPath()).isEqualTo("/monitors/123");
            });
    assertThat(alerts.get("prod-10")).extracting(Alert::state).containsExactly(Alert.State.WARN);
    assertThat(alerts.get("prod-2")).isEmpty();
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void aSimpleMonitorIsFoundByItsQueryAsAWholeTag() {
    stub.answer(MONITOR, monitors(monitor("avg(last_5m):avg:x{cluster_name:prod-1} > 1", "", "")));

    assertThat(alerts("prod-1", "prod-10", "prod").get("prod-1"))
        .extracting(Alert::state)
        .containsExactly(Alert.State.WARN);
    assertThat(alerts("prod-1", "prod-10", "prod").get("prod-10")).isEmpty();
    assertThat(alerts("prod-1", "prod-10", "prod").get("prod")).isEmpty();
  }

  @Test
  void silencedAndDowntimedMonitorsAreMutedOnlyWhileThatLasts() {
    long now = NOW.getEpochSecond();
    String query = "avg(last_5m):avg:x{cluster_name:prod-1} > 1";
    Map<String, Boolean> cases =
        Map.of(
            "\"options\": {\"silenced\": {\"*\": null}},",
            true,
            "\"options\": {\"silenced\": {\"cluster_name:prod-1\": %d}},".formatted(now + 60),
            true,
            "\"options\": {\"silenced\": {\"*\": %d}},".formatted(now - 60),
            false,
            "\"options\": {\"silenced\": {\"cluster_name:prod-2\": null}},",
            false,
            downtime("\"cluster_name:prod-1\"", now - 60, "null"),
            true,
            downtime("\"*\"", now - 60, Long.toString(now + 60)),
            true,
            downtime("\"cluster_name:prod-1\"", now - 120, Long.toString(now - 60)),
            false,
            downtime("\"cluster_name:prod-1\"", now + 60, "null"),
            false,
            downtime("\"cluster_name:prod-1\", \"service:other\"", now - 60, "null"),
            false);
    cases.forEach(
        (extra, muted) -> {
          stub.answer(MONITOR, monitors(monitor(query, "", extra)));
          context.time().advance(Duration.ZERO);
          MetricsSource fresh =
              new DatadogMetricsFactory().create(stub.settings(), TestContext.at(NOW));
          assertThat(known(fresh.alerts(List.of(cluster("prod-1")))).get("prod-1"))
              .as(extra)
              .extracting(Alert::muted)
              .containsExactly(muted);
          fresh.close();
        });
  }

  @Test
  void aMutedGroupDoesNotHideALoudOne() {
    stub.answer(
        MONITOR,
        monitors(
            monitor(
                "avg(last_5m):avg:x{*} by {cluster_name,service} > 1",
                "\"cluster_name:prod-1,service:a\": \"Alert\", \"cluster_name:prod-1,service:b\":"
                    + " \"Warn\"",
                downtime("\"service:a\"", NOW.getEpochSecond() - 60, "null"))));

    assertThat(alerts("prod-1").get("prod-1"))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.state()).isEqualTo(Alert.State.WARN);
              assertThat(alert.muted()).isFalse();
            });
  }

  @Test
  void everyStateIsReadAndOneThatIsNewIsUnknown() {
    Map<String, Alert.State> states =
        Map.of(
            "OK", Alert.State.OK,
            "Warn", Alert.State.WARN,
            "Alert", Alert.State.ALERT,
            "No Data", Alert.State.NO_DATA,
            "Ignored", Alert.State.UNKNOWN,
            "Skipped", Alert.State.UNKNOWN,
            "Unknown", Alert.State.UNKNOWN);
    states.forEach(
        (text, state) -> {
          stub.answer(
              MONITOR,
              monitors(
                  monitor(
                      "avg(last_5m):avg:x{*} by {cluster_name} > 1",
                      "\"cluster_name:prod-1\": \"" + text + "\"",
                      "")));
          context.time().advance(Duration.ofMinutes(2));
          assertThat(alerts("prod-1").get("prod-1"))
              .as(text)
              .extracting(Alert::state)
              .containsExactly(state);
        });
  }

  @Test
  void missingPermissionIsUnknownForEveryClusterWithTheScope() {
    stub.answer(MONITOR, DatadogStub.error(403));

    Map<String, Answer<List<Alert>>> alerts =
        source.alerts(List.of(cluster("prod-1"), cluster("prod-2")));

    assertThat(alerts.values())
        .hasSize(2)
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.toString()).contains("monitors_read")));
  }

  private Map<String, List<Alert>> alerts(String... clusters) {
    return known(
        source.alerts(java.util.Arrays.stream(clusters).map(DatadogStub::cluster).toList()));
  }

  private static Map<String, List<Alert>> known(Map<String, Answer<List<Alert>>> answers) {
    return answers.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, entry -> entry.getValue().known().orElseThrow()));
  }

  private static String monitors(String... all) {
    return "[" + String.join(",", all) + "]";
  }

  /** {@code groups}: name and state of each; {@code extra}: more members, each with its comma. */
  private static String monitor(String query, String groups, String extra) {
    String states =
        groups.isEmpty()
            ? ""
            : groups.replaceAll("(\"[^\"]+\"): (\"[^\"]+\")", "$1: {\"name\": $1, \"status\": $2}");
    return """
        {"id": 123, "name": "Latency", "type": "query alert", "query": "%s", "message": "m",
         "tags": ["team:mesh"], "multi": true, "overall_state": "Warn", %s
         "state": {"groups": {%s}}}"""
        .formatted(query, extra, states);
  }

  private static String downtime(String scope, long start, String end) {
    return "\"matching_downtimes\": [{\"id\": 7, \"scope\": [%s], \"start\": %d, \"end\": %s}],"
        .formatted(scope, start, end);
  }
}
