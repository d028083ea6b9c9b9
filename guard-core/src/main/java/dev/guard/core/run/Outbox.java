package dev.guard.core.run;

import dev.guard.api.ComeBackLater;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.notify.About;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.notify.Channel;
import dev.guard.core.notify.Digest;
import dev.guard.core.notify.Message;
import dev.guard.core.notify.Told;
import dev.guard.core.plugin.PluginCall;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the journal: to each notifier and each event publisher, by a cursor of its own. What is
 * sent twice after a crash follows the table of effects: a receiver that de-duplicates gets it
 * again; any other gets it once more, marked, and never a third time. A failing receiver is
 * journaled and stops nothing, and neither does one that hangs.
 *
 * <p>Entries that say the same of several clusters are one message; the same of further clusters, a
 * moment later, is held back and gathered, until something else is to be told. A failure waits as
 * long for its rollback request, so that one message says both. All of that is read from the
 * journal.
 */
final class Outbox {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final String NOT_SENT = "effect.not-sent";
  private static final String UNKNOWN = "effect.unknown";

  /** In the data of what was not sent: the receiver asked to come back later, which is no try. */
  private static final String POSTPONED = "postponed";

  private static final int TRIES = 3;
  private static final int TRIES_UNCERTAIN = 2;

  /** For one message with all the retries of its notifier. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final LiveRun run;
  private final ClusterRegistry registry;
  private final Supplier<List<Channel>> channels;
  private final Map<String, EventPublisher> publishers;
  private final Unpublished unpublished;
  private final Bulletins bulletins;
  private final Duration pause;
  private final Map<String, String> cursors = new HashMap<>();
  private final Map<String, Instant> notBefore = new HashMap<>();
  private final Map<String, Instant> quietUntil = new HashMap<>();

  Outbox(
      LiveRun run,
      ClusterRegistry registry,
      Supplier<List<Channel>> channels,
      Map<String, EventPublisher> publishers,
      Unpublished unpublished,
      Bulletins bulletins,
      Duration pause) {
    this.run = run;
    this.registry = registry;
    this.channels = channels;
    this.publishers = publishers;
    this.unpublished = unpublished;
    this.bulletins = bulletins;
    this.pause = pause;
  }

  /** Tells what is held back too, since nobody may come back for it. */
  void flush() {
    if (!quietUntil.isEmpty()) {
      publish(true);
    }
  }

  /**
   * Tells what is new. Repetition may be held back, except of a closed run.
   *
   * @param flushing holds nothing back
   */
  void publish(boolean flushing) {
    boolean all = flushing || run.run().outcome().isPresent();
    publishers.forEach(this::publishEvents);
    for (Channel channel : channels.get()) {
      if (notBefore.getOrDefault(channel.name(), Instant.MIN).isAfter(run.now())) {
        continue;
      }
      notBefore.remove(channel.name());
      quietUntil.remove(channel.name());
      tell(channel, all);
    }
    // What was told is an event too, and of a closed run nobody may look again.
    publishers.forEach(this::publishEvents);
  }

  private void tell(Channel channel, boolean all) {
    String cursor = "notify:" + channel.name();
    List<JournalEntry> pending = pending(cursor);
    boolean news = pending.stream().anyMatch(entry -> Message.of(run.run(), entry).isPresent());
    Set<String> untold = new HashSet<>();
    if (news) {
      Told told =
          Told.read(
              run.journal(),
              key(channel, "").toString().replaceAll("/\\d+$", ""),
              Effects.DONE,
              Set.of(Effects.FAILED, UNKNOWN));
      Receiver receiver = made(channel);
      untold = deliver(receiver, digests(receiver, pending, told), told, all);
    }
    // One write for all of them: what was told is in the journal, and is not told again after a
    // crash before it.
    Optional<String> passed = Optional.empty();
    for (JournalEntry entry : pending) {
      if (untold.contains(entry.id())) {
        break;
      }
      passed = Optional.of(entry.id());
    }
    passed.ifPresent(id -> advance(cursor, id));
  }

  /**
   * A channel as it is in one look.
   *
   * @param notifier empty where it cannot be made
   * @param missing why
   */
  private record Receiver(Channel channel, Optional<Notifier> notifier, String missing) {
    /** A notifier that cannot be made cannot say what it does not want. */
    boolean takes(Message message, About about, boolean toldOfTrouble) {
      return channel.subscription().takes(message, about, toldOfTrouble)
          && notifier.map(made -> made.wants(message.kind())).orElse(true);
    }
  }

  /** A notifier may want a jar or a secret, or have an address that is none. */
  private static Receiver made(Channel channel) {
    try {
      return new Receiver(channel, Optional.of(channel.notifier().get()), "");
    } catch (RuntimeException | LinkageError failure) {
      return new Receiver(channel, Optional.empty(), PluginCall.describe(failure));
    }
  }

  private List<Digest> digests(Receiver receiver, List<JournalEntry> pending, Told told) {
    return Digest.of(
        run.run(),
        pending.stream().filter(entry -> !told.isSettled(entry)).toList(),
        message -> receiver.takes(message, bulletins.about(message), told.ofTrouble()));
  }

  /** Sends in order; answers the entries that are still to be told. */
  private Set<String> deliver(Receiver receiver, List<Digest> digests, Told told, boolean all) {
    Channel channel = receiver.channel();
    int last = all ? digests.size() - 1 : lastNews(channel, digests, told);
    int next = 0;
    while (next <= last && deliver(receiver, digests.get(next), told)) {
      next++;
    }
    Set<String> untold = new HashSet<>();
    for (Digest digest : digests.subList(next, digests.size())) {
      untold.addAll(digest.entries());
      told.quietUntil(digest, channel.subscription(), run.now())
          .ifPresent(until -> quietUntil.merge(channel.name(), until, Words::earlier));
    }
    return untold;
  }

  /** What is new takes what was held back before it with it, so that the order stays. */
  private int lastNews(Channel channel, List<Digest> digests, Told told) {
    int last = -1;
    for (int i = 0; i < digests.size(); i++) {
      if (told.quietUntil(digests.get(i), channel.subscription(), run.now()).isEmpty()) {
        last = i;
      }
    }
    return last;
  }

  /** When to try again what a receiver did not take. */
  Optional<Instant> wake() {
    return notBefore.values().stream().min(Instant::compareTo);
  }

  /** When to tell what is held back. */
  Optional<Instant> quietEnds() {
    return quietUntil.values().stream().min(Instant::compareTo);
  }

  /** A cursor never goes back, so it is read only where the journal is beyond what it was. */
  private List<JournalEntry> pending(String cursor) {
    if (after(cursors.getOrDefault(cursor, "")).isEmpty()) {
      return List.of();
    }
    String at = registry.cursor(cursor, run.run().id()).orElse("");
    cursors.put(cursor, at);
    return after(at);
  }

  private List<JournalEntry> after(String id) {
    return run.journal().stream().filter(entry -> entry.id().compareTo(id) > 0).toList();
  }

  private void advance(String cursor, String id) {
    registry.advance(cursor, run.run().id(), id);
    cursors.put(cursor, id);
  }

  /** What fails, fails in the next turn too: the pause is kept beyond this one. */
  private void publishEvents(String name, EventPublisher publisher) {
    String cursor = "events:" + name;
    String runId = run.run().id();
    unpublished.retryAt(name, runId).ifPresent(at -> notBefore.put(cursor, at));
    if (notBefore.getOrDefault(cursor, Instant.MIN).isAfter(run.now())) {
      return;
    }
    notBefore.remove(cursor);
    List<JournalEntry> pending = pending(cursor);
    try {
      while (!pending.isEmpty()) {
        List<JournalEntry> next = pending.subList(0, Math.min(pending.size(), publisher.most()));
        publisher.publish(run.run(), next);
        advance(cursor, next.get(next.size() - 1).id());
        pending = pending.subList(next.size(), pending.size());
      }
      unpublished.taken(name, runId);
    } catch (ComeBackLater later) {
      notBefore.put(cursor, later.retryAt());
    } catch (RuntimeException failure) {
      notBefore.put(cursor, unpublished.failed(name, runId, failure, run.now(), pause));
    }
  }

  private EffectKey key(Channel channel, String entry) {
    return new EffectKey(run.run().id(), "run", "notify", channel.name() + "/" + entry, 1);
  }

  /** True where the cursor may pass its entries. */
  private boolean deliver(Receiver receiver, Digest digest, Told told) {
    Channel channel = receiver.channel();
    Effect effect = new Effect(channel, key(channel, Told.number(digest.entries().get(0))), digest);
    if (receiver.notifier().isEmpty()) {
      return notMade(effect, receiver.missing());
    }
    Notifier notifier = receiver.notifier().get();
    Guarantee guarantee = notifier.guarantee();
    long unfinished = count(Effects.INTENDED, effect) - count(NOT_SENT, effect);
    if (!isHarmless(guarantee) && unfinished >= 2) {
      note(UNKNOWN, effect, "Whether it was sent is not known; it is not sent again.");
      return true;
    }
    return send(effect, notifier, told, guarantee != Guarantee.DEDUPLICATED && unfinished > 0);
  }

  /** Whether what may have arrived can be sent again as often as it takes. */
  private static boolean isHarmless(Guarantee guarantee) {
    return guarantee == Guarantee.DEDUPLICATED || guarantee == Guarantee.VERIFIED;
  }

  private record Effect(Channel channel, EffectKey key, Digest digest) {}

  /** Certainly not sent, so that it can be tried again; whoever looks sees why nobody was told. */
  private boolean notMade(Effect effect, String why) {
    String name = effect.channel().name();
    log.warn("Notifier {} cannot be made: {}", name, why);
    run.lease().check();
    noteIntent(effect);
    note(NOT_SENT, effect, "Notifier " + name + " cannot be made: " + why);
    return givenUp(effect, TRIES, "Notifier " + name + " could not be made: " + why);
  }

  private boolean send(Effect effect, Notifier notifier, Told told, boolean repeat) {
    run.lease().check();
    Channel channel = effect.channel();
    Message message = effect.digest().message();
    About about = bulletins.about(message);
    Notification notification =
        bulletins.of(message, about).worded(channel.subscription(), effect.key(), repeat);
    noteIntent(effect);
    PluginCall.Outcome<Optional<String>> outcome =
        PluginCall.run(
            "Notifier " + channel.name(),
            LONGEST,
            () -> notifier.send(notification, told.conversation()));
    return outcome.fold(
        conversation -> {
          Map<String, String> data = new LinkedHashMap<>(data(effect));
          data.put(Told.SUBJECT, message.subject());
          data.put(Told.CLUSTERS, String.join(",", message.clusterIds()));
          conversation.ifPresent(answer -> data.put(Told.CONVERSATION, answer));
          run.note(Note.run(Effects.DONE, "Told " + channel.name() + ".", data));
          return true;
        },
        failure -> notTaken(effect, failure, isHarmless(notifier.guarantee())));
  }

  private void noteIntent(Effect effect) {
    note(
        Effects.INTENDED,
        effect,
        "Tell " + effect.channel().name() + ": " + effect.digest().message().title() + ".");
  }

  private boolean notTaken(Effect effect, PluginCall.Failed<?> failure, boolean harmless) {
    Throwable thrown = failure.thrown().orElse(null);
    if (thrown instanceof Error error && !(error instanceof LinkageError)) {
      throw error;
    }
    if (thrown instanceof ComeBackLater later) {
      Map<String, String> data = new LinkedHashMap<>(data(effect));
      data.put(POSTPONED, later.retryAt().toString());
      run.note(Note.run(NOT_SENT, later.what(), data));
      notBefore.put(effect.channel().name(), later.retryAt());
      return false;
    }
    String name = effect.channel().name();
    log.warn("Notifier {} failed: {}", name, failure.reason());
    boolean certain =
        thrown instanceof GuardException known
            && known.responsible() != Responsible.OUTSIDE_SERVICE;
    String said = thrown instanceof GuardException known ? known.getMessage() : failure.reason();
    if (certain) {
      note(NOT_SENT, effect, "Notifier " + name + " refused it: " + said);
    }
    return givenUp(
        effect,
        certain || harmless ? TRIES : TRIES_UNCERTAIN,
        "Notifier " + name + " did not take it: " + said);
  }

  /** False where it is tried again, after a pause. */
  private boolean givenUp(Effect effect, int tries, String why) {
    if (count(Effects.INTENDED, effect) - postponed(effect) < tries) {
      notBefore.put(effect.channel().name(), run.now().plus(pause));
      return false;
    }
    note(Effects.FAILED, effect, why);
    return true;
  }

  private long count(String kind, Effect effect) {
    return entries(kind, effect).count();
  }

  private long postponed(Effect effect) {
    return entries(NOT_SENT, effect).filter(entry -> entry.data().containsKey(POSTPONED)).count();
  }

  private Stream<JournalEntry> entries(String kind, Effect effect) {
    String key = effect.key().toString();
    return run.journal().stream()
        .filter(entry -> entry.kind().equals(kind))
        .filter(entry -> key.equals(entry.data().get(Effects.KEY)));
  }

  private void note(String kind, Effect effect, String why) {
    run.note(Note.run(kind, why, data(effect)));
  }

  private static Map<String, String> data(Effect effect) {
    Digest digest = effect.digest();
    return Map.of(
        Effects.KEY,
        effect.key().toString(),
        Told.ENTRIES,
        digest.entries().stream().map(Told::number).collect(Collectors.joining(",")));
  }
}
