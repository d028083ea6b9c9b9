package dev.guard.core.notify;

import dev.guard.api.Severity;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What people are told about a journal entry, or about several that say the same. Immutable.
 *
 * @param kind as in {@link dev.guard.api.notify.Notification}
 * @param code why it is held, as {@code guard status} shows it; empty for anything else
 * @param text what happened
 * @param requests those of the links that a person is asked to merge
 */
public record Message(
    String kind,
    String code,
    Severity severity,
    String title,
    String text,
    List<URI> links,
    List<URI> requests,
    List<String> clusterIds) {
  private static final Set<String> TROUBLE =
      Set.of("pre-check-failed", "validation-failed", "rollback-opened", "held");
  private static final Set<String> END = Set.of("upgrade-completed", "run-ended");

  public Message {
    links = List.copyOf(links);
    requests = List.copyOf(requests);
    clusterIds = List.copyOf(clusterIds);
  }

  /** Whether it says that something failed or needs a person's decision. */
  public static boolean isTrouble(String kind) {
    return TROUBLE.contains(kind);
  }

  /** Whether it is the last message of a run. */
  boolean isEnd() {
    return END.contains(kind);
  }

  /** What two messages have in common that say the same of different clusters. */
  public String subject() {
    return code.isEmpty() ? kind : kind + "/" + code;
  }

  /** One message of several with the same subject: what each says, and all clusters and links. */
  static Message together(List<Message> same) {
    Message first = same.get(0);
    return new Message(
        first.kind,
        first.code,
        first.severity,
        first.title,
        same.stream().map(Message::text).distinct().collect(Collectors.joining("\n")),
        same.stream().flatMap(one -> one.links.stream()).distinct().toList(),
        same.stream().flatMap(one -> one.requests.stream()).distinct().toList(),
        same.stream().flatMap(one -> one.clusterIds.stream()).distinct().toList());
  }

  /** A failure and the rollback request that it led to, as one message. */
  Message answeredBy(Message opened) {
    return new Message(
        kind,
        code,
        severity,
        title + ", and a rollback waits for a person to merge it",
        text + "\n" + opened.text,
        Stream.of(opened.links, links).flatMap(List::stream).distinct().toList(),
        opened.requests,
        Stream.of(clusterIds, opened.clusterIds).flatMap(List::stream).distinct().toList());
  }

  /** What would be told of the rollback request of a failure, as far as it decides who is told. */
  Message beforeItsRequest() {
    return new Message(
        "rollback-opened", code, Severity.ERROR, title, text, links, requests, clusterIds);
  }

  /** The message of an entry; empty where people are not told. */
  public static Optional<Message> of(Run run, JournalEntry entry) {
    String batch = "Istio " + run.target() + " on batch " + run.batchId();
    boolean rollback = "rollback".equals(entry.data().get("kind"));
    return switch (entry.kind()) {
      case "checks.red" ->
          message("pre-check-failed", Severity.ERROR, batch + ": pre-checks failed", entry);
      case "change.opened" ->
          rollback
              ? message(
                  "rollback-opened",
                  Severity.ERROR,
                  batch + ": a rollback waits for a person to merge it",
                  entry)
              : message(
                  "mr-opened",
                  Severity.INFO,
                  batch + ": a merge request waits for a person",
                  entry);
      case "change.planned" ->
          rollback
              ? message(
                  "validation-failed", Severity.CRITICAL, batch + ": the upgrade failed", entry)
              : Optional.empty();
      case "holds" -> held(batch, entry);
      case "run.closed" -> closed(batch, entry);
      default -> Optional.empty();
    };
  }

  private static Optional<Message> held(String batch, JournalEntry entry) {
    String code = entry.data().getOrDefault("code", "unknown");
    return code.equals("rollback-by-hand")
        ? message("validation-failed", Severity.CRITICAL, batch + ": the upgrade failed", entry)
        : message("held", Severity.ERROR, batch + ": held (" + code + ")", entry);
  }

  private static Optional<Message> closed(String batch, JournalEntry entry) {
    String outcome = entry.data().getOrDefault("outcome", "").toLowerCase(Locale.ROOT);
    return outcome.equals("upgraded")
        ? message("upgrade-completed", Severity.INFO, batch + ": upgraded", entry)
        : message(
            "run-ended", Severity.WARNING, batch + ": ended, " + outcome.replace('_', ' '), entry);
  }

  private static Optional<Message> message(
      String kind, Severity severity, String title, JournalEntry entry) {
    List<URI> links =
        Stream.of("url", "urls")
            .map(name -> entry.data().getOrDefault(name, ""))
            .flatMap(text -> Arrays.stream(text.split(" ")))
            .filter(url -> !url.isEmpty())
            .map(URI::create)
            .toList();
    List<String> clusters =
        entry
            .clusterId()
            .map(List::of)
            .orElseGet(
                () ->
                    Optional.ofNullable(entry.data().get("clusters"))
                        .map(ids -> Arrays.stream(ids.split(",")).toList())
                        .orElse(List.of()));
    return Optional.of(
        new Message(
            kind,
            entry.kind().equals("holds") ? entry.data().getOrDefault("code", "") : "",
            severity,
            title,
            entry.why(),
            links,
            entry.kind().equals("change.opened") ? links : List.of(),
            clusters));
  }
}
