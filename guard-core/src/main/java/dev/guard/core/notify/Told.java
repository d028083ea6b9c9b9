package dev.guard.core.notify;

import dev.guard.api.run.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one notifier was told of a run, read from the run's journal, so that another process knows
 * it too. Immutable.
 */
public final class Told {
  /** The effect's data: the entries that a message told, what it was about, and who answered. */
  public static final String ENTRIES = "told";

  public static final String SUBJECT = "subject";
  public static final String CLUSTERS = "clusters";
  public static final String CONVERSATION = "conversation";

  private final Set<String> settled;
  private final List<Sent> sent;
  private final Optional<String> conversation;

  private Told(Set<String> settled, List<Sent> sent, Optional<String> conversation) {
    this.settled = settled;
    this.sent = sent;
    this.conversation = conversation;
  }

  private record Sent(String subject, Set<String> clusters, Instant at) {}

  /**
   * Reads a journal.
   *
   * @param effects what the keys of this notifier's effects start with
   * @param done the kind of entry that says that a message was taken
   * @param given the kinds that say that it is not tried again
   */
  public static Told read(
      List<JournalEntry> journal, String effects, String done, Set<String> given) {
    Set<String> settled = new HashSet<>();
    List<Sent> sent = new ArrayList<>();
    Optional<String> conversation = Optional.empty();
    for (JournalEntry entry : journal) {
      String key = entry.data().getOrDefault("effect", "");
      boolean taken = entry.kind().equals(done);
      if (!key.startsWith(effects) || !(taken || given.contains(entry.kind()))) {
        continue;
      }
      // Before messages were gathered, an effect told the one entry that its key names.
      String own = key.substring(effects.length()).replaceAll("/\\d+$", "");
      settled.addAll(list(entry.data().getOrDefault(ENTRIES, own)));
      if (taken) {
        sent.add(
            new Sent(
                entry.data().getOrDefault(SUBJECT, ""),
                Set.copyOf(list(entry.data().getOrDefault(CLUSTERS, ""))),
                entry.at()));
        String answered = entry.data().getOrDefault(CONVERSATION, "");
        conversation = answered.isEmpty() ? conversation : Optional.of(answered);
      }
    }
    return new Told(settled, List.copyOf(sent), conversation);
  }

  private static List<String> list(String joined) {
    return joined.isEmpty() ? List.of() : List.of(joined.split(","));
  }

  /** How an entry is named in an effect: the number at the end of its id. */
  public static String number(String entryId) {
    return entryId.substring(entryId.lastIndexOf(':') + 1);
  }

  /** Whether an entry was told, or given up. */
  public boolean isSettled(JournalEntry entry) {
    return settled.contains(number(entry.id()));
  }

  /** Whether something was said to have failed or to be held. */
  public boolean ofTrouble() {
    return sent.stream()
        .map(one -> one.subject().replaceAll("/.*", ""))
        .anyMatch(Message::isTrouble);
  }

  /** What the receiver answered last that later messages are given. */
  public Optional<String> conversation() {
    return conversation;
  }

  /**
   * Until when a message is held back: because the same was told of other clusters a moment ago, or
   * because the rollback request of a failure is about to be opened, which makes one message of
   * two. What is new about a cluster that was told is told at once.
   *
   * @return empty where it is told now
   */
  public Optional<Instant> quietUntil(Digest digest, Subscription subscription, Instant now) {
    Message message = digest.message();
    List<Sent> same =
        sent.stream()
            .filter(one -> one.subject().equals(message.subject()))
            .filter(one -> one.at().plus(subscription.quiet()).isAfter(now))
            .toList();
    boolean known =
        same.stream().anyMatch(one -> !Collections.disjoint(one.clusters(), message.clusterIds()));
    Stream<Instant> repeated =
        known || message.clusterIds().isEmpty() ? Stream.of() : same.stream().map(Sent::at);
    return Stream.concat(repeated, digest.incompleteSince().stream())
        .map(at -> at.plus(subscription.quiet()))
        .filter(until -> until.isAfter(now))
        .max(Instant::compareTo);
  }
}
