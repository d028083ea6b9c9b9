package dev.guard.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricPack;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.core.config.GuardConfig.Thresholds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MetricQueriesTest {
  private static final Thresholds THRESHOLDS = new Thresholds(10, 15, 0.001, 0.0005, 50, 30);

  @Test
  void standardNamesGetTheConfiguredThresholds() {
    List<MetricQuery> merged =
        MetricQueries.merge(
            List.of(
                standard("request_count"),
                standard("error_rate"),
                standard("latency_p95"),
                standard("latency_p99"),
                standard("proxy_cpu"),
                standard("control_plane_memory"),
                standard("control_plane_errors")),
            List.of(),
            List.of(),
            List.of(),
            THRESHOLDS);

    assertThat(merged)
        .extracting(MetricQuery::limit)
        .containsExactly(
            Optional.empty(),
            Optional.of(new Limit(Optional.empty(), Optional.of(0.0005), Optional.of(0.001))),
            Optional.of(Limit.increasePercent(10)),
            Optional.of(Limit.increasePercent(15)),
            Optional.of(Limit.increasePercent(50)),
            Optional.of(Limit.increasePercent(30)),
            Optional.of(new Limit(Optional.empty(), Optional.of(0.0), Optional.of(10.0))));
  }

  @Test
  void aUsersQueryReplacesTheTextOfAStandardOneAndKeepsWhatItDoesNotSay() {
    MetricQuery own = query("latency_p99", "p99:mine{*}", "", Optional.empty(), false);

    assertThat(
            MetricQueries.merge(
                List.of(standard("latency_p99")), List.of(), List.of(), List.of(own), THRESHOLDS))
        .containsExactly(
            query("latency_p99", "p99:mine{*}", "s", Optional.of(Limit.increasePercent(15)), true));
  }

  @Test
  void aLimitOfTheUsersOwnWins() {
    MetricQuery own = query("latency_p99", "p99:mine{*}", "ms", Optional.of(Limit.max(3)), false);

    assertThat(
            MetricQueries.merge(
                List.of(standard("latency_p99")), List.of(), List.of(), List.of(own), THRESHOLDS))
        .containsExactly(
            query("latency_p99", "p99:mine{*}", "ms", Optional.of(Limit.max(3)), true));
  }

  @Test
  void theLaterSourceOfANameWinsAndTheOrderOfFirstAppearanceStays() {
    MetricPack pack =
        new MetricPack() {
          @Override
          public String name() {
            return "team";
          }

          @Override
          public List<MetricQuery> queries() {
            return List.of(
                query("b", "pack", "", Optional.empty(), false),
                query("d", "pack", "", Optional.empty(), false));
          }
        };

    List<MetricQuery> merged =
        MetricQueries.merge(
            List.of(standard("a"), standard("b")),
            List.of(query("c", "mesh", "", Optional.empty(), false)),
            List.of(pack),
            List.of(query("c", "user", "", Optional.empty(), false)),
            THRESHOLDS);

    assertThat(merged)
        .extracting(MetricQuery::name, MetricQuery::template)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", "standard"),
            org.assertj.core.groups.Tuple.tuple("b", "pack"),
            org.assertj.core.groups.Tuple.tuple("c", "user"),
            org.assertj.core.groups.Tuple.tuple("d", "pack"));
  }

  private static MetricQuery standard(String name) {
    return query(name, "standard", "s", Optional.empty(), true);
  }

  private static MetricQuery query(
      String name, String template, String unit, Optional<Limit> limit, boolean critical) {
    return new MetricQuery(name, template, unit, Direction.HIGHER, limit, critical);
  }
}
