package dev.guard.sandbox.datadog;

import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code GET /api/v1/query} and {@code POST /api/v2/query/timeseries}. */
final class TimeseriesResource {
  private final Signals signals;
  private final InstantSource time;

  TimeseriesResource(Signals signals, InstantSource time) {
    this.signals = signals;
    this.time = time;
  }

  Reply v1(Ask ask) {
    Optional<Long> from = seconds(ask.query("from"));
    Optional<Long> to = seconds(ask.query("to"));
    String query = ask.query("query").orElse("");
    if (from.isEmpty() || to.isEmpty() || query.isEmpty()) {
      return DatadogService.errors(400, "The parameters from, to and query are required");
    }
    List<Object> series = new ArrayList<>();
    List<String> queries = split(query);
    for (int i = 0; i < queries.size(); i++) {
      long step = Expression.step(queries.get(i)).orElse(step(to.get() - from.get()));
      Grid grid = Grid.of(from.get(), to.get(), step, time.instant());
      try {
        Map<String, double[]> groups = Expression.evaluate(queries.get(i), Map.of(), signals, grid);
        for (Map.Entry<String, double[]> group : groups.entrySet()) {
          series.add(v1Series(i, queries.get(i), group.getKey(), group.getValue(), grid));
        }
      } catch (Expression.Malformed refused) {
        return DatadogService.errors(400, String.valueOf(refused.getMessage()));
      }
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", "ok");
    body.put("res_type", "time_series");
    body.put("from_date", from.get() * 1000);
    body.put("to_date", to.get() * 1000);
    body.put("query", query);
    body.put("message", "");
    body.put("series", series);
    return Reply.ok(body);
  }

  private static Map<String, Object> v1Series(
      int index, String query, String group, double[] values, Grid grid) {
    List<Object> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(Arrays.asList((double) grid.at(i).toEpochMilli(), value(values[i])));
    }
    Map<String, Object> series = new LinkedHashMap<>();
    series.put("query_index", index);
    series.put("metric", query);
    series.put("expression", query);
    series.put("scope", group.isEmpty() ? "*" : group);
    series.put("tag_set", group.isEmpty() ? List.of() : List.of(group));
    series.put("interval", grid.step());
    series.put("length", points.size());
    series.put("start", grid.at(0).toEpochMilli());
    series.put("end", grid.at(Math.max(0, grid.size() - 1)).toEpochMilli());
    series.put("pointlist", points);
    return series;
  }

  Reply v2(Ask ask) {
    JsonNode attributes = ask.json().path("data").path("attributes");
    long from = attributes.path("from").asLong(0) / 1000;
    long to = attributes.path("to").asLong(0) / 1000;
    long step = step(to - from);
    List<String> texts = new ArrayList<>();
    for (JsonNode query : attributes.path("queries")) {
      texts.add(query.path("query").asString(""));
      step = Expression.step(query.path("query").asString("")).orElse(step);
    }
    if (attributes.path("interval").isNumber()) {
      step = Math.max(1, attributes.path("interval").asLong() / 1000);
    }
    Grid grid = Grid.of(from, to, step, time.instant());
    try {
      Map<String, Map<String, double[]>> names = new TreeMap<>();
      List<String> formulas = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        String name = attributes.path("queries").path(i).path("name").asString("query" + i);
        names.put(name, Expression.evaluate(texts.get(i), Map.of(), signals, grid));
        formulas.add(name);
      }
      if (!attributes.path("formulas").isEmpty()) {
        formulas.clear();
        attributes.path("formulas").forEach(one -> formulas.add(one.path("formula").asString("")));
      }
      return Reply.ok(v2Body(formulas, names, grid));
    } catch (Expression.Malformed refused) {
      return DatadogService.errors(400, String.valueOf(refused.getMessage()));
    }
  }

  private Map<String, Object> v2Body(
      List<String> formulas, Map<String, Map<String, double[]>> names, Grid grid)
      throws Expression.Malformed {
    List<Object> series = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    List<Object> times = new ArrayList<>();
    for (int i = 0; i < grid.size(); i++) {
      times.add(grid.at(i).toEpochMilli());
    }
    for (int i = 0; i < formulas.size(); i++) {
      for (Map.Entry<String, double[]> group :
          Expression.evaluate(formulas.get(i), names, signals, grid).entrySet()) {
        List<String> tags = group.getKey().isEmpty() ? List.of() : List.of(group.getKey());
        series.add(Map.of("group_tags", tags, "query_index", i));
        List<@Nullable Double> points = new ArrayList<>();
        for (double one : group.getValue()) {
          points.add(value(one));
        }
        values.add(points);
      }
    }
    return Map.of(
        "data",
        Map.of(
            "type",
            "timeseries_response",
            "attributes",
            Map.of("series", series, "times", times, "values", values)));
  }

  private static @Nullable Double value(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static Optional<Long> seconds(Optional<String> text) {
    return text.filter(value -> value.matches("\\d{1,12}")).map(Long::parseLong);
  }

  /** The roll-up that Datadog chooses for a window where the query says none. */
  private static long step(long seconds) {
    if (seconds <= 3_600) {
      return 20;
    }
    return seconds <= 14_400 ? 60 : 300;
  }

  /** Queries are separated by the commas that stand in no bracket. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char at = text.charAt(i);
      if (at == '(' || at == '{') {
        depth++;
      } else if (at == ')' || at == '}') {
        depth--;
      } else if (at == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
  }
}
