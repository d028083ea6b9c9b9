package dev.guard.sandbox.datadog;

import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import dev.guard.sandbox.http.Service;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Datadog's API: keys, rate-limit headers, and the way to the resource. Thread-safe.
 *
 * @see <a href="https://docs.datadoghq.com/api/latest/">API reference</a>
 */
public final class DatadogService implements Service {
  private static final int LIMIT = 1600;

  private final String apiKey;
  private final String applicationKey;
  private final DatadogFaults faults;
  private final TimeseriesResource timeseries;
  private final MonitorResource monitors;
  private final EventResource events;
  private final AtomicInteger spent = new AtomicInteger();

  public DatadogService(
      String apiKey,
      String applicationKey,
      Signals signals,
      DatadogFaults faults,
      InstantSource time) {
    this.apiKey = apiKey;
    this.applicationKey = applicationKey;
    this.faults = faults;
    this.timeseries = new TimeseriesResource(signals, time);
    this.monitors = new MonitorResource(signals, time);
    this.events = new EventResource(signals, time);
  }

  @Override
  public Optional<Reply> answer(Ask ask) {
    if (!ask.path().startsWith("/api/")) {
      return Optional.empty();
    }
    if (faults.isDown()) {
      return Optional.of(errors(503, "Service Unavailable"));
    }
    if (faults.takeTooMany()) {
      return Optional.of(
          limited(errors(429, "Rate limit of 1600 requests in 3600 seconds reached."), 0));
    }
    boolean allowed =
        ask.header("dd-api-key").equals(Optional.of(apiKey))
            && (ask.path().equals("/api/v1/validate")
                || ask.header("dd-application-key").equals(Optional.of(applicationKey)));
    if (!allowed || faults.areKeysRevoked()) {
      return Optional.of(errors(403, "Forbidden"));
    }
    int left = Math.max(1, LIMIT - spent.incrementAndGet() % LIMIT);
    return Optional.of(limited(route(ask), left));
  }

  private static Reply limited(Reply reply, int left) {
    return reply
        .with("X-RateLimit-Limit", Integer.toString(LIMIT))
        .with("X-RateLimit-Period", "3600")
        .with("X-RateLimit-Remaining", Integer.toString(left))
        .with("X-RateLimit-Reset", "2")
        .with("X-RateLimit-Name", "query");
  }

  private Reply route(Ask ask) {
    return switch (ask.path()) {
      case "/api/v1/validate" -> Reply.ok(Map.of("valid", true));
      case "/api/v1/query" -> timeseries.v1(ask);
      case "/api/v2/query/timeseries" -> timeseries.v2(ask);
      case "/api/v1/monitor" -> monitors.list(ask);
      case "/api/v2/events" -> events.list(ask);
      case "/api/v1/events" -> Reply.ok(Map.of("events", List.of()));
      default -> errors(404, "Not found");
    };
  }

  static Reply errors(int status, String message) {
    return Reply.json(status, Map.of("errors", List.of(message)));
  }
}
