package dev.guard.sandbox.datadog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One metric query: {@code avg:a.b{cluster_name:x} by {cluster_name}.rollup(avg, 60)}. */
record Query(
    String aggregator,
    String metric,
    String filter,
    List<String> groupBy,
    boolean asRate,
    long step) {
  static final Pattern SHAPE =
      Pattern.compile(
          "([a-z0-9]+):([A-Za-z][A-Za-z0-9_.]*)\\{([^}]*)\\}(?:\\s*by\\s*\\{([^}]*)\\})?"
              + "((?:\\.[a-z_]+\\([^)]*\\))*)");
  private static final Pattern ROLLUP = Pattern.compile("\\.rollup\\(([a-z]+)?,?\\s*(\\d+)?\\)");
  private static final Pattern CLUSTER =
      Pattern.compile(
          "(?:cluster_name|cluster|kube_cluster_name)(?::([\\w.*-]+)|\\s+IN\\s*\\(([^)]*)\\))");

  static Query of(Matcher matcher) {
    String calls = matcher.group(5) == null ? "" : matcher.group(5);
    Matcher rollup = ROLLUP.matcher(calls);
    long step = rollup.find() && rollup.group(2) != null ? Long.parseLong(rollup.group(2)) : 0;
    List<String> by =
        matcher.group(4) == null ? List.of() : List.of(matcher.group(4).split("\\s*,\\s*", -1));
    return new Query(
        matcher.group(1),
        matcher.group(2),
        matcher.group(3),
        by,
        calls.contains(".as_rate()"),
        step);
  }

  /** The values by group; the group without tags is the empty text. */
  Map<String, double[]> values(Signals signals, Grid grid) {
    Map<String, double[]> byCluster = new TreeMap<>();
    for (String cluster : selected(signals)) {
      double[] values = new double[grid.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = bucket(signals, cluster, grid, i);
      }
      if (Arrays.stream(values).anyMatch(value -> !Double.isNaN(value))) {
        byCluster.put(cluster, values);
      }
    }
    Optional<String> tag = groupBy.stream().filter(name -> name.contains("cluster")).findFirst();
    Map<String, double[]> groups = new TreeMap<>();
    if (tag.isPresent()) {
      byCluster.forEach((cluster, values) -> groups.put(tag.get() + ":" + cluster, values));
    } else if (!byCluster.isEmpty()) {
      groups.put("", combine(new ArrayList<>(byCluster.values()), grid.size()));
    }
    return groups;
  }

  private Collection<String> selected(Signals signals) {
    Matcher matcher = CLUSTER.matcher(filter);
    if (!matcher.find() || "*".equals(matcher.group(1))) {
      return signals.clusters();
    }
    String names = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return Arrays.stream(names.split("\\s*,\\s*", -1)).filter(signals::knows).toList();
  }

  private double bucket(Signals signals, String cluster, Grid grid, int index) {
    long unit = Math.min(grid.step(), 60);
    double total = 0;
    double most = Double.NEGATIVE_INFINITY;
    int values = 0;
    for (long offset = 0; offset < grid.step(); offset += unit) {
      Instant at = grid.at(index).plusSeconds(offset);
      // What is left of the present bucket has not been counted yet.
      long seconds = Math.min(unit, grid.now().getEpochSecond() - at.getEpochSecond());
      if (seconds <= 0) {
        break;
      }
      double value = signals.value(metric, filter, cluster, at, seconds);
      if (!Double.isNaN(value)) {
        total += value;
        most = Math.max(most, value);
        values++;
      }
    }
    if (values == 0) {
      return Double.NaN;
    }
    return switch (aggregator) {
      case "sum" -> asRate ? total / grid.step() : total;
      case "avg", "min" -> total / values;
      default -> most;
    };
  }

  private double[] combine(List<double[]> series, int size) {
    double[] all = new double[size];
    for (int i = 0; i < size; i++) {
      int index = i;
      double[] present =
          series.stream()
              .mapToDouble(values -> values[index])
              .filter(value -> !Double.isNaN(value))
              .toArray();
      double sum = Arrays.stream(present).sum();
      all[i] =
          present.length == 0
              ? Double.NaN
              : switch (aggregator) {
                case "sum" -> sum;
                case "avg" -> sum / present.length;
                default -> Arrays.stream(present).max().orElse(Double.NaN);
              };
    }
    return all;
  }
}
