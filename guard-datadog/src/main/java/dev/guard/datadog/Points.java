package dev.guard.datadog;

import com.datadog.api.client.v1.model.MetricsQueryMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is used of one series of Datadog's, as it is kept between two looks: as primitive numbers,
 * since thousands of clusters have a few hundred points each, and the client boxes both halves of
 * each. Immutable.
 */
final class Points {
  private final List<String> tags;
  private final Optional<String> unit;
  private final boolean counts;
  private final long[] millis;
  private final double[] values;

  private Points(
      List<String> tags, Optional<String> unit, boolean counts, long[] millis, double[] values) {
    this.tags = tags;
    this.unit = unit;
    this.counts = counts;
    this.millis = millis;
    this.values = values;
  }

  /** Nulls and what is no finite number are left out, as gaps. */
  static Points of(MetricsQueryMetadata series) {
    List<List<Double>> points =
        Optional.ofNullable(series.getPointlist()).orElse(List.of()).stream()
            .filter(Points::isNumber)
            .toList();
    return new Points(
        tags(series),
        unit(series),
        Optional.ofNullable(series.getExpression()).orElse("").contains(".as_count()"),
        points.stream().mapToLong(point -> Math.round(point.get(0))).toArray(),
        points.stream().mapToDouble(point -> point.get(1)).toArray());
  }

  private static boolean isNumber(List<Double> point) {
    return point != null
        && point.size() >= 2
        && point.get(0) != null
        && point.get(1) != null
        && Double.isFinite(point.get(1));
  }

  private static List<String> tags(MetricsQueryMetadata series) {
    List<String> tags = series.getTagSet();
    if (tags != null && !tags.isEmpty()) {
      return List.copyOf(tags);
    }
    String scope = Optional.ofNullable(series.getScope()).orElse("");
    return Arrays.asList(scope.split("\\s*,\\s*"));
  }

  private static Optional<String> unit(MetricsQueryMetadata series) {
    return Optional.ofNullable(series.getUnit()).orElse(List.of()).stream()
        .filter(Objects::nonNull)
        .map(unit -> Optional.ofNullable(unit.getShortName()).orElse(unit.getName()))
        .filter(Objects::nonNull)
        .findFirst();
  }

  boolean isTagged(String tag) {
    return tags.stream().anyMatch(tag::equalsIgnoreCase);
  }

  /** As Datadog names it; empty where it names none. */
  Optional<String> unit() {
    return unit;
  }

  /** Whether points that are finer than a step are summed, and not averaged. */
  boolean areCounts() {
    return counts;
  }

  int size() {
    return values.length;
  }

  /** Milliseconds since 1970. */
  long millis(int index) {
    return millis[index];
  }

  double value(int index) {
    return values[index];
  }
}
