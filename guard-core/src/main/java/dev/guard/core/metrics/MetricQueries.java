package dev.guard.core.metrics;

import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricPack;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.config.GuardConfig.Thresholds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of a run: the standard ones of the source, those of the mesh, of packs and of the
 * configuration. Of two with the same name the later in this order wins. Pure.
 *
 * <p>The standard names get their limits from {@code validation.thresholds}: {@code latency_p95}
 * and {@code latency_p99} a percentage, {@code error_rate} an absolute value and an increase,
 * {@code proxy_*} and {@code control_plane_*} resources a percentage. {@code control_plane_errors}
 * may be 10 a bucket at most where it rose at all (the xDS rejects that GUARD's first
 * implementation allowed). {@code request_count} is watched only. A limit that a pack or the
 * configuration gives stays.
 */
public final class MetricQueries {
  private static final double CONTROL_PLANE_ERRORS = 10;

  private MetricQueries() {}

  /** Merges all metrics, in the order in which their names first appear. */
  public static List<MetricQuery> merge(
      List<MetricQuery> standard,
      List<MetricQuery> mesh,
      List<MetricPack> packs,
      GuardConfig config) {
    return merge(standard, mesh, packs, config.queries(), config.validation().thresholds());
  }

  static List<MetricQuery> merge(
      List<MetricQuery> standard,
      List<MetricQuery> mesh,
      List<MetricPack> packs,
      List<MetricQuery> own,
      Thresholds thresholds) {
    Map<String, MetricQuery> merged = new LinkedHashMap<>();
    standard.forEach(query -> merged.put(query.name(), limited(query, thresholds)));
    mesh.forEach(query -> merged.put(query.name(), limited(query, thresholds)));
    packs.stream()
        .flatMap(pack -> pack.queries().stream())
        .forEach(query -> put(merged, query, thresholds));
    own.forEach(query -> put(merged, query, thresholds));
    return List.copyOf(merged.values());
  }

  /** A user's query of a standard name is as critical, and worse in the same direction. */
  private static void put(
      Map<String, MetricQuery> merged, MetricQuery query, Thresholds thresholds) {
    MetricQuery known = merged.get(query.name());
    boolean critical = query.critical() || (known != null && known.critical());
    Direction worse =
        known != null && query.worse() == Direction.EITHER ? known.worse() : query.worse();
    String unit = known != null && query.unit().isEmpty() ? known.unit() : query.unit();
    Optional<Limit> limit =
        query.limit().isPresent() ? query.limit() : limit(query.name(), thresholds);
    merged.put(
        query.name(),
        new MetricQuery(query.name(), query.template(), unit, worse, limit, critical));
  }

  private static MetricQuery limited(MetricQuery query, Thresholds thresholds) {
    Optional<Limit> limit = limit(query.name(), thresholds).or(query::limit);
    return new MetricQuery(
        query.name(), query.template(), query.unit(), query.worse(), limit, query.critical());
  }

  private static Optional<Limit> limit(String name, Thresholds thresholds) {
    return switch (name) {
      case "latency_p95" -> Optional.of(Limit.increasePercent(thresholds.latencyIncreasePercent()));
      case "latency_p99" ->
          Optional.of(Limit.increasePercent(thresholds.latencyP99IncreasePercent()));
      case "error_rate" ->
          Optional.of(
              new Limit(
                  Optional.empty(),
                  Optional.of(thresholds.errorRateIncrease()),
                  Optional.of(thresholds.errorRateMax())));
      case "control_plane_errors" ->
          Optional.of(
              new Limit(Optional.empty(), Optional.of(0.0), Optional.of(CONTROL_PLANE_ERRORS)));
      case "proxy_cpu", "proxy_memory" ->
          Optional.of(Limit.increasePercent(thresholds.resourceIncreasePercent()));
      case "control_plane_cpu", "control_plane_memory", "gateway_cpu", "gateway_memory" ->
          Optional.of(Limit.increasePercent(thresholds.controlPlaneResourceIncreasePercent()));
      default -> Optional.empty();
    };
  }
}
