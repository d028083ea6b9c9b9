package dev.guard.core.run;

import dev.guard.api.ComeBackLater;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.notify.Channel;
import dev.guard.core.notify.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the journal: to each notifier and each event publisher, by a cursor of its own. What is
 * sent twice after a crash follows the table of effects: a receiver that de-duplicates gets it
 * again; any other gets it once more, marked, and never a third time. A failing receiver is
 * journaled and stops nothing.
 */
final class Outbox {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final String NOT_SENT = "effect.not-sent";
  private static final int TRIES = 3;
  private static final int TRIES_UNCERTAIN = 2;

  private final LiveRun run;
  private final ClusterRegistry registry;
  private final Supplier<List<Channel>> channels;
  private final Map<String, EventPublisher> publishers;
  private final Duration pause;
  private final Map<String, Instant> notBefore = new HashMap<>();

  Outbox(
      LiveRun run,
      ClusterRegistry registry,
      Supplier<List<Channel>> channels,
      Map<String, EventPublisher> publishers,
      Duration pause) {
    this.run = run;
    this.registry = registry;
    this.channels = channels;
    this.publishers = publishers;
    this.pause = pause;
  }

  void publish() {
    publishers.forEach((name, publisher) -> publishEvents("events:" + name, publisher));
    for (Channel channel : channels.get()) {
      if (notBefore.getOrDefault(channel.name(), Instant.MIN).isAfter(run.now())) {
        continue;
      }
      notBefore.remove(channel.name());
      String cursor = "notify:" + channel.name();
      // One write for all of them: what was told is in the journal, and is not told again after a
      // crash before it.
      Optional<String> passed = Optional.empty();
      for (JournalEntry entry : pending(cursor)) {
        if (!deliver(channel, entry)) {
          break;
        }
        passed = Optional.of(entry.id());
      }
      passed.ifPresent(id -> registry.advance(cursor, run.run().id(), id));
    }
  }

  /** When to try again what a receiver did not take. */
  Optional<Instant> wake() {
    return notBefore.values().stream().min(Instant::compareTo);
  }

  private List<JournalEntry> pending(String cursor) {
    String after = registry.cursor(cursor, run.run().id()).orElse("");
    return run.journal().stream().filter(entry -> entry.id().compareTo(after) > 0).toList();
  }

  private void publishEvents(String cursor, EventPublisher publisher) {
    if (notBefore.getOrDefault(cursor, Instant.MIN).isAfter(run.now())) {
      return;
    }
    notBefore.remove(cursor);
    List<JournalEntry> pending = pending(cursor);
    try {
      while (!pending.isEmpty()) {
        List<JournalEntry> next = pending.subList(0, Math.min(pending.size(), publisher.most()));
        publisher.publish(run.run(), next);
        registry.advance(cursor, run.run().id(), next.get(next.size() - 1).id());
        pending = pending.subList(next.size(), pending.size());
      }
    } catch (ComeBackLater later) {
      notBefore.put(cursor, later.retryAt());
    } catch (RuntimeException failure) {
      log.warn("Publisher {} failed; it is tried again: {}", cursor, failure.getMessage());
      notBefore.put(cursor, run.now().plus(pause));
    }
  }

  /** True where the cursor may pass the entry. */
  private boolean deliver(Channel channel, JournalEntry entry) {
    Optional<Message> message =
        Message.of(run.run(), entry)
            .filter(told -> channel.wants().test(told.kind()))
            .filter(told -> channel.notifier().get().wants(told.kind()));
    if (message.isEmpty()) {
      return true;
    }
    EffectKey key =
        new EffectKey(
            run.run().id(),
            "run",
            "notify",
            channel.name() + "/" + entry.id().substring(entry.id().lastIndexOf(':') + 1),
            1);
    long intended = count(Effects.INTENDED, key);
    if (count(Effects.DONE, key) + count("effect.unknown", key) + count("effect.failed", key) > 0) {
      return true;
    }
    boolean deduplicated = channel.notifier().get().guarantee() == Guarantee.DEDUPLICATED;
    long unfinished = intended - count(NOT_SENT, key);
    if (!deduplicated && unfinished >= 2) {
      note("effect.unknown", key, "Whether it was sent is not known; it is not sent again.");
      return true;
    }
    return send(channel, key, message.get(), !deduplicated && unfinished > 0);
  }

  private boolean send(Channel channel, EffectKey key, Message message, boolean repeat) {
    run.lease().check();
    note(Effects.INTENDED, key, "Tell " + channel.name() + ": " + message.title() + ".");
    try {
      channel
          .notifier()
          .get()
          .send(
              new Notification(
                  key,
                  message.kind(),
                  message.severity(),
                  message.title(),
                  message.text(),
                  message.links(),
                  message.clusterIds(),
                  repeat));
    } catch (ComeBackLater later) {
      note(NOT_SENT, key, later.what());
      notBefore.put(channel.name(), later.retryAt());
      return false;
    } catch (RuntimeException failure) {
      return refused(channel, key, failure);
    }
    note(Effects.DONE, key, "Told " + channel.name() + ".");
    return true;
  }

  private boolean refused(Channel channel, EffectKey key, RuntimeException failure) {
    log.warn("Notifier {} failed: {}", channel.name(), failure.getMessage());
    boolean certain =
        failure instanceof GuardException known
            && known.responsible() != Responsible.OUTSIDE_SERVICE;
    if (certain) {
      note(NOT_SENT, key, "Notifier " + channel.name() + " refused it: " + failure.getMessage());
    }
    boolean mayRepeat = certain || channel.notifier().get().guarantee() == Guarantee.DEDUPLICATED;
    if (count(Effects.INTENDED, key) < (mayRepeat ? TRIES : TRIES_UNCERTAIN)) {
      notBefore.put(channel.name(), run.now().plus(pause));
      return false;
    }
    note(
        "effect.failed",
        key,
        "Notifier " + channel.name() + " did not take it: " + failure.getMessage());
    return true;
  }

  private long count(String kind, EffectKey key) {
    return run.journal().stream()
        .filter(entry -> entry.kind().equals(kind))
        .filter(entry -> key.toString().equals(entry.data().get(Effects.KEY)))
        .count();
  }

  private void note(String kind, EffectKey key, String why) {
    run.note(Note.run(kind, why, Map.of(Effects.KEY, key.toString())));
  }
}
