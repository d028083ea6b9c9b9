package dev.guard.testkit;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.work.Hint;
import dev.guard.api.work.Received;
import dev.guard.api.work.WorkQueue;
import dev.guard.api.work.WorkQueueFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A queue whose delays pass with the given clock, so that a virtual one moves them. It never waits
 * for messages: {@link #nextAt} tells when there is one. Thread-safe.
 */
public final class InMemoryWorkQueue implements WorkQueue {
  private Duration hidden = Duration.ofMinutes(1);
  private volatile Consumer<Received> onHide = message -> {};

  private final InstantSource clock;
  private final Duration longestDelay;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Rejected> rejected = new ArrayList<>();
  private long sent;

  private InMemoryWorkQueue(InstantSource clock, Duration longestDelay) {
    this.clock = clock;
    this.longestDelay = longestDelay;
  }

  /** A queue that delays for at most 15 minutes, as SQS does. */
  public static InMemoryWorkQueue on(InstantSource clock) {
    return new InMemoryWorkQueue(clock, Duration.ofMinutes(15));
  }

  private static final class Entry {
    private final String id;
    private final Hint hint;
    private Instant visibleAt;
    private int deliveries;

    Entry(String id, Hint hint, Instant visibleAt) {
      this.id = id;
      this.hint = hint;
      this.visibleAt = visibleAt;
    }

    Instant visibleAt() {
      return visibleAt;
    }
  }

  /** A message that was put aside. */
  public record Rejected(Hint hint, String reason) {}

  /** A factory that hands out this queue. */
  public WorkQueueFactory<NoSettings> factory(String name) {
    InMemoryWorkQueue queue = this;
    return new WorkQueueFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public WorkQueue create(NoSettings settings, AdapterContext context) {
        return queue;
      }
    };
  }

  @Override
  public synchronized List<Received> receive(int most, Duration wait) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("Asked to stop");
    }
    Instant now = clock.instant();
    List<Received> messages = new ArrayList<>();
    for (Entry entry : entries) {
      if (messages.size() < most && !entry.visibleAt.isAfter(now)) {
        entry.deliveries++;
        entry.visibleAt = now.plus(hidden);
        messages.add(new Received(entry.id + "#" + entry.deliveries, entry.hint, entry.deliveries));
      }
    }
    return messages;
  }

  @Override
  public synchronized Duration hiddenFor() {
    return hidden;
  }

  /** Hides what is received for so long; who works on it extends that in real time. */
  public synchronized void hidesFor(Duration time) {
    hidden = time;
  }

  @Override
  public void hide(Received message, Duration time) {
    synchronized (this) {
      find(message).ifPresent(entry -> entry.visibleAt = clock.instant().plus(time));
    }
    onHide.accept(message);
  }

  /** Tells of each message whose time was extended or that was given back. */
  public void onHide(Consumer<Received> consumer) {
    onHide = consumer;
  }

  @Override
  public synchronized void send(Hint hint, Duration delay) {
    Duration possible = delay.compareTo(longestDelay) > 0 ? longestDelay : delay;
    sent++;
    entries.add(new Entry("m" + sent, hint, clock.instant().plus(possible)));
  }

  @Override
  public synchronized void done(Received message) {
    find(message).ifPresent(entries::remove);
  }

  @Override
  public synchronized void reject(Received message, String reason) {
    find(message).ifPresent(entries::remove);
    rejected.add(new Rejected(message.hint(), reason));
  }

  private Optional<Entry> find(Received message) {
    String id = message.receipt().substring(0, message.receipt().indexOf('#'));
    return entries.stream().filter(entry -> entry.id.equals(id)).findFirst();
  }

  /** When the next message can be received; empty where there is none. */
  public synchronized Optional<Instant> nextAt() {
    return entries.stream().map(Entry::visibleAt).min(Comparator.naturalOrder());
  }

  /** How many messages are in it, those that are hidden, too. */
  public synchronized int size() {
    return entries.size();
  }

  /** How many were ever put in. */
  public synchronized long sent() {
    return sent;
  }

  public synchronized List<Rejected> rejected() {
    return List.copyOf(rejected);
  }
}
