package dev.guard.datadog;

import com.datadog.api.client.v2.api.EventsApi;
import com.datadog.api.client.v2.api.EventsApi.ListEventsOptionalParameters;
import com.datadog.api.client.v2.model.EventAttributes;
import com.datadog.api.client.v2.model.EventResponse;
import com.datadog.api.client.v2.model.EventResponseAttributes;
import com.datadog.api.client.v2.model.EventsListResponse;
import com.datadog.api.client.v2.model.EventsSort;
import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.TimedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads {@code GET /api/v2/events}: at most 1,000 of a window, the most of a page. Thread-safe. */
final class Events {
  private static final String PATH = "/api/v2/events";
  static final int MOST = 1_000;

  private final DatadogCalls calls;
  private final EventsApi api;
  private final ClusterTags tags;
  private final String tag;

  Events(DatadogCalls calls, ClusterTags tags, String tag) {
    this.calls = calls;
    this.api = new EventsApi(calls.client());
    this.tags = tags;
    this.tag = tag;
  }

  /**
   * What was read of a window.
   *
   * @param whole whether there were no more, which would be later ones
   */
  record Listed(List<TimedEvent> events, boolean whole) {}

  Answer<List<TimedEvent>> events(List<Cluster> clusters, Window window) {
    return listed(clusters, window).map(Listed::events);
  }

  Answer<Listed> listed(List<Cluster> clusters, Window window) {
    if (clusters.isEmpty()) {
      return Answer.known(new Listed(List.of(), true));
    }
    String values =
        clusters.stream().map(tags::value).distinct().collect(Collectors.joining(" OR "));
    ListEventsOptionalParameters parameters =
        new ListEventsOptionalParameters()
            .filterQuery(tag + ":(" + values + ")")
            .filterFrom(window.from().toString())
            .filterTo(window.to().toString())
            .sort(EventsSort.TIMESTAMP_ASCENDING)
            .pageLimit(MOST);
    return calls
        .<EventsListResponse>call(PATH, "events_read", () -> api.listEventsWithHttpInfo(parameters))
        .map(
            found -> {
              List<EventResponse> page = Optional.ofNullable(found.getData()).orElse(List.of());
              List<TimedEvent> events =
                  page.stream()
                      .filter(event -> !isOurs(event))
                      .map(Events::event)
                      .flatMap(Optional::stream)
                      .filter(event -> window.contains(event.at()))
                      .toList();
              return new Listed(events, page.size() < MOST);
            });
  }

  /** What GUARD posts of its own upgrades is nothing that others did. */
  private static boolean isOurs(EventResponse event) {
    return Optional.ofNullable(event.getAttributes())
        .map(EventResponseAttributes::getTags)
        .filter(tags -> tags.contains(UpgradeEvent.OURS))
        .isPresent();
  }

  /** Empty where the event has no time. */
  private static Optional<TimedEvent> event(EventResponse event) {
    EventResponseAttributes outer = event.getAttributes();
    if (outer == null) {
      return Optional.empty();
    }
    Optional<EventAttributes> inner = Optional.ofNullable(outer.getAttributes());
    Optional<Instant> at =
        Optional.ofNullable(outer.getTimestamp())
            .map(java.time.OffsetDateTime::toInstant)
            .or(() -> inner.map(EventAttributes::getTimestamp).map(Instant::ofEpochMilli));
    String title =
        inner
            .map(EventAttributes::getTitle)
            .or(() -> Optional.ofNullable(outer.getMessage()))
            .map(text -> text.lines().findFirst().orElse(""))
            .orElse("");
    String source =
        inner
            .map(EventAttributes::getSourceTypeName)
            .or(() -> inner.map(EventAttributes::getService))
            .filter(Objects::nonNull)
            .orElse("");
    return at.map(time -> new TimedEvent(time, title, source, Optional.empty()));
  }
}
