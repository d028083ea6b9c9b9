package dev.guard.core.notify;

import dev.guard.api.Severity;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What people are told about a journal entry.
 *
 * @param kind as in {@link dev.guard.api.notify.Notification}
 */
public record Message(
    String kind,
    Severity severity,
    String title,
    String text,
    List<URI> links,
    List<String> clusterIds) {
  public Message {
    links = List.copyOf(links);
    clusterIds = List.copyOf(clusterIds);
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
    return Optional.of(new Message(kind, severity, title, entry.why(), links, clusters));
  }
}
