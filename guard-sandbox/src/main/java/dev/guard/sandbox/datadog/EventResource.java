package dev.guard.sandbox.datadog;

import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import dev.guard.sandbox.world.Fault;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /api/v2/events}: the deploys of others. */
final class EventResource {
  private final Signals signals;
  private final InstantSource time;

  EventResource(Signals signals, InstantSource time) {
    this.signals = signals;
    this.time = time;
  }

  Reply list(Ask ask) {
    Instant from = instant(ask.query("filter[from]")).orElse(Instant.MIN);
    Instant to = instant(ask.query("filter[to]")).orElse(time.instant());
    String query = ask.query("filter[query]").orElse("");
    List<Object> events = new ArrayList<>();
    for (String cluster : signals.clusters()) {
      if (query.isEmpty() || List.of(query.split("[^A-Za-z0-9_.-]+", -1)).contains(cluster)) {
        signals.beginnings(cluster, Fault.OTHER_DEPLOY).stream()
            .filter(at -> !at.isBefore(from) && at.isBefore(to))
            .forEach(at -> events.add(deploy(cluster, at)));
      }
    }
    return Reply.ok(Map.of("data", events));
  }

  private static Optional<Instant> instant(Optional<String> text) {
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException odd) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> deploy(String cluster, Instant at) {
    return Map.of(
        "id",
        "AZ" + Integer.toHexString((cluster + at).hashCode()),
        "type",
        "event",
        "attributes",
        Map.of(
            "timestamp",
            at.toString(),
            "message",
            "checkout 4.2.0 was deployed to " + cluster,
            "tags",
            List.of("cluster_name:" + cluster, "service:checkout"),
            "attributes",
            Map.of(
                "title",
                "Deployed checkout 4.2.0",
                "source_type_name",
                "gitlab",
                "service",
                "checkout")));
  }
}
