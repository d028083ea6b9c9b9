package dev.guard.core.notify;

import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One message that is to be sent, and the journal entries that it tells. Immutable.
 *
 * @param entries ids, in the order of the journal; the first names its effect
 */
public record Digest(Message message, List<String> entries) {
  public Digest {
    entries = List.copyOf(entries);
  }

  /**
   * What there is to tell of some entries: entries that say the same become one message, in the
   * place of the first of them.
   *
   * @param wanted which messages somebody wants
   */
  public static List<Digest> of(Run run, List<JournalEntry> entries, Predicate<Message> wanted) {
    Map<String, List<Message>> messages = new LinkedHashMap<>();
    Map<String, List<String>> ids = new LinkedHashMap<>();
    for (JournalEntry entry : entries) {
      Message.of(run, entry)
          .filter(wanted)
          .ifPresent(
              message -> {
                messages.computeIfAbsent(message.subject(), key -> new ArrayList<>()).add(message);
                ids.computeIfAbsent(message.subject(), key -> new ArrayList<>()).add(entry.id());
              });
    }
    List<Digest> digests = new ArrayList<>();
    messages.forEach(
        (subject, same) ->
            digests.add(new Digest(Message.together(same), ids.getOrDefault(subject, List.of()))));
    return digests;
  }
}
