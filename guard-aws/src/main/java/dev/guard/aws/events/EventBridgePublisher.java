package dev.guard.aws.events;

import dev.guard.api.ComeBackLater;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Publishes the journal to an event bus, at least once: after a crash an entry comes again with the
 * same {@code event_id}. Of a request that was taken in part only the rest is sent again, before
 * anything newer. EventBridge itself promises no order; consumers sort by {@code event_id}.
 * Thread-safe.
 */
final class EventBridgePublisher implements EventPublisher {
  /** PutEvents takes up to 10 entries of together less than 256 KB. */
  private static final int MOST = 10;

  private static final int LONGEST = 240_000;
  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final AwsClients clients;
  private final EventBridgeClient events;
  private final String bus;

  EventBridgePublisher(AwsClients clients) {
    this.clients = clients;
    this.bus = clients.settings().eventbridge().bus();
    this.events =
        clients.client(
            "events",
            clients.region(clients.settings().eventbridge().region()),
            EventBridgeClient.builder());
  }

  /** Who publishes, and whether the bus is there; putting an event would be an effect. */
  @Override
  public List<Finding> probe() {
    return new AwsProbe(clients)
        .identity()
        .allows(
            clients.named("events:DescribeEventBus", "event bus " + bus),
            () -> events.describeEventBus(request -> request.name(bus)))
        .findings();
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public void publish(List<JournalEntry> entries) {
    throw new UnsupportedOperationException("An event names its batch: give the run, too");
  }

  @Override
  public void publish(Run run, List<JournalEntry> entries) {
    List<PutEventsRequestEntry> next = new ArrayList<>();
    int size = 0;
    for (JournalEntry entry : entries) {
      PutEventsRequestEntry event = event(run, entry);
      int more = size(event);
      if (!next.isEmpty() && (next.size() == MOST || size + more > LONGEST)) {
        put(next);
        next = new ArrayList<>();
        size = 0;
      }
      next.add(event);
      size += more;
    }
    if (!next.isEmpty()) {
      put(next);
    }
  }

  private PutEventsRequestEntry event(Run run, JournalEntry entry) {
    return PutEventsRequestEntry.builder()
        .source(Detail.SOURCE)
        .detailType(Detail.type(entry))
        .detail(Detail.json(run, entry))
        .time(entry.at())
        .eventBusName(bus)
        .build();
  }

  /** As EventBridge counts: "Calculating PutEvents event entry size" (AWS). */
  private static int size(PutEventsRequestEntry event) {
    int size = 14;
    for (String text : List.of(event.source(), event.detailType(), event.detail())) {
      size += text.getBytes(StandardCharsets.UTF_8).length;
    }
    return size;
  }

  private void put(List<PutEventsRequestEntry> all) {
    List<PutEventsRequestEntry> left = all;
    Optional<PutEventsResultEntry> failure = Optional.empty();
    for (int tries = 0; tries < TRIES && !left.isEmpty(); tries++) {
      List<PutEventsRequestEntry> sent = left;
      List<PutEventsResultEntry> results =
          clients
              .limited(
                  clients.named("events:PutEvents", "event bus " + bus),
                  () -> events.putEvents(request -> request.entries(sent)))
              .entries();
      left = new ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        if (results.size() <= i || results.get(i).errorCode() != null) {
          left.add(sent.get(i));
          failure = results.size() <= i ? failure : Optional.of(results.get(i));
        }
      }
    }
    if (!left.isEmpty()) {
      throw refused(left.size(), failure);
    }
  }

  private GuardException refused(int number, Optional<PutEventsResultEntry> failure) {
    String code = failure.map(PutEventsResultEntry::errorCode).orElse("no answer");
    if (code.startsWith("Throttling")) {
      Instant later = clients.context().time().instant().plus(PAUSE);
      return new ComeBackLater("EventBridge", later);
    }
    return GuardException.of("aws.events-refused", Responsible.OUTSIDE_SERVICE)
        .what(
            "EventBridge did not take "
                + number
                + " events: "
                + code
                + failure.map(one -> ", " + one.errorMessage()).orElse("")
                + ".")
        .where("event bus " + bus)
        .next("They are sent again; see the quotas and the state of the bus.")
        .build();
  }

  @Override
  public void close() {
    clients.close();
  }
}
