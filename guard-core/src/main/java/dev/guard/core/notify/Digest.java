package dev.guard.core.notify;

import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One message that is to be sent, and the journal entries that it tells. Immutable.
 *
 * @param entries ids, in the order of the journal; the first names its effect
 * @param incompleteSince when a failure became known whose rollback request is not open yet; empty
 *     where there is nothing to wait for
 */
public record Digest(Message message, List<String> entries, Optional<Instant> incompleteSince) {
  public Digest {
    entries = List.copyOf(entries);
  }

  /**
   * What there is to tell of some entries: entries that say the same become one message, in the
   * place of the first of them, and so do a failure and its rollback request.
   *
   * @param wanted which messages somebody wants
   */
  public static List<Digest> of(Run run, List<JournalEntry> entries, Predicate<Message> wanted) {
    Map<String, List<Digest>> parts = new LinkedHashMap<>();
    for (Digest part : parts(run, entries, wanted)) {
      parts.computeIfAbsent(part.subject(), key -> new ArrayList<>()).add(part);
    }
    return parts.values().stream().map(Digest::together).toList();
  }

  /** What those have in common that become one. */
  private String subject() {
    return message.subject() + (incompleteSince.isPresent() ? "/incomplete" : "");
  }

  private static Digest together(List<Digest> same) {
    return new Digest(
        Message.together(same.stream().map(Digest::message).toList()),
        same.stream().flatMap(part -> part.entries().stream()).sorted().toList(),
        same.get(0).incompleteSince());
  }

  private static List<Digest> parts(
      Run run, List<JournalEntry> entries, Predicate<Message> wanted) {
    Map<String, JournalEntry> opened = new HashMap<>();
    entries.stream()
        .filter(entry -> entry.kind().equals("change.opened"))
        .forEach(entry -> opened.put(change(entry), entry));
    List<String> told = new ArrayList<>();
    List<Digest> parts = new ArrayList<>();
    for (JournalEntry entry : entries) {
      Optional<Message> message = Message.of(run, entry).filter(wanted);
      if (message.isEmpty() || told.contains(entry.id())) {
        continue;
      }
      Optional<JournalEntry> request =
          entry.kind().equals("change.planned")
              ? Optional.ofNullable(opened.get(change(entry)))
              : Optional.empty();
      Optional<Message> answer = request.flatMap(found -> Message.of(run, found)).filter(wanted);
      if (answer.isPresent()) {
        told.add(request.orElseThrow().id());
        parts.add(
            new Digest(
                message.get().answeredBy(answer.get()),
                List.of(entry.id(), request.orElseThrow().id()),
                Optional.empty()));
      } else {
        boolean waits =
            entry.kind().equals("change.planned")
                && request.isEmpty()
                && wanted.test(message.get().beforeItsRequest());
        parts.add(
            new Digest(
                message.get(),
                List.of(entry.id()),
                waits ? Optional.of(entry.at()) : Optional.empty()));
      }
    }
    return parts;
  }

  /** The key of the change that an entry is about. */
  private static String change(JournalEntry entry) {
    return entry.data().getOrDefault("effect", entry.id());
  }
}
