package dev.guard.datadog;

import com.datadog.api.client.v1.api.EventsApi;
import com.datadog.api.client.v1.model.EventCreateRequest;
import com.datadog.api.client.v1.model.EventCreateResponse;
import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Unknown;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Posts the upgrade's events to Datadog ({@code POST /api/v1/events}), so that graphs show it.
 * Thread-safe.
 *
 * <p>Datadog does not de-duplicate what it takes. An event's aggregation key is its entry's id, by
 * which Datadog groups events: one that comes again after a crash lies on the first. Within one
 * process an entry is not posted twice.
 */
final class DatadogEventPublisher implements EventPublisher {
  private static final String PATH = "/api/v1/events";

  /** Each call moves the cursor, which is a write; after a crash no more than these come again. */
  private static final int MOST = 10;

  private static final int REMEMBERED = 1_000;

  private final DatadogCalls calls;
  private final EventsApi api;
  private final String clusterTag;
  private final InstantSource wallClock;
  private final Set<String> posted = new HashSet<>();
  private final Deque<String> newest = new ArrayDeque<>();

  DatadogEventPublisher(DatadogSettings settings, AdapterContext context) {
    this.calls = new DatadogCalls(settings, context);
    this.api = new EventsApi(calls.client());
    this.clusterTag = settings.tag();
    this.wallClock = context.wallClock();
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public void publish(List<JournalEntry> entries) {
    throw new UnsupportedOperationException("An event names its batch: give the run, too");
  }

  /**
   * Posts the events of these entries.
   *
   * @throws ComeBackLater where Datadog, or GUARD's own rate limit, says when to come back
   * @throws GuardException {@code datadog.event-refused}
   */
  @Override
  public void publish(Run run, List<JournalEntry> entries) {
    for (JournalEntry entry : entries) {
      if (!isPosted(entry.id())) {
        UpgradeEvent.of(run, entry, clusterTag, wallClock.instant()).ifPresent(this::post);
        remember(entry.id());
      }
    }
  }

  private synchronized boolean isPosted(String id) {
    return posted.contains(id);
  }

  private synchronized void remember(String id) {
    posted.add(id);
    newest.add(id);
    if (newest.size() > REMEMBERED) {
      posted.remove(newest.remove());
    }
  }

  private void post(EventCreateRequest event) {
    Answer<EventCreateResponse> answer =
        calls.call(PATH, "", () -> api.createEventWithHttpInfo(event));
    if (answer instanceof Unknown<EventCreateResponse> refused) {
      throw refused(refused);
    }
  }

  private static GuardException refused(Unknown<EventCreateResponse> unknown) {
    Optional<GuardException> later =
        unknown.retryAt().map(instant -> new ComeBackLater("Datadog", instant));
    return later.orElseGet(
        () ->
            GuardException.of("datadog.event-refused", Responsible.OUTSIDE_SERVICE)
                .what(unknown.reason() + ".")
                .where("events, type datadog")
                .next("It is sent again; the run does not wait for it.")
                .build());
  }

  @Override
  public void close() {
    calls.close();
  }
}
