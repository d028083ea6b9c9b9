package dev.guard.aws.events;

import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A journal entry as an event: its detail type and its detail. {@code docs/events/} describes both;
 * keys are only ever added. Holds no secret, since the journal holds none.
 */
public final class Detail {
  /** The source of GUARD's events. */
  public static final String SOURCE = "guard";

  public static final String RUN = "run_id";
  public static final String BATCH = "batch_id";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** An event with all its keys may have 256 KB; what is longer is cut. */
  private static final int LONGEST = 200_000;

  private static final int LONGEST_TEXT = 2_000;

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("run.opened", "Run Opened"),
          Map.entry("run.closed", "Run Closed"),
          Map.entry("run.reopened", "Run Reopened"),
          Map.entry("enrolled", "Cluster Enrolled"),
          Map.entry("moved", "Cluster Moved"),
          Map.entry("held", "Cluster Held"),
          Map.entry("resumed", "Cluster Resumed"),
          Map.entry("checks.red", "Checks Failed"),
          Map.entry("holds", "Run Holds"),
          Map.entry("change.planned", "Change Planned"),
          Map.entry("change.opened", "Change Opened"),
          Map.entry("change.merged", "Change Merged"),
          Map.entry("change.closed", "Change Closed"),
          Map.entry("effect.intended", "Effect Intended"),
          Map.entry("effect.done", "Effect Done"),
          Map.entry("effect.not-sent", "Effect Not Sent"),
          Map.entry("effect.unknown", "Effect Unknown"),
          Map.entry("effect.failed", "Effect Failed"));

  private Detail() {}

  /** The detail type of an entry; what has none of its own is a note. */
  public static String type(JournalEntry entry) {
    return TYPES.getOrDefault(entry.kind(), "Run Note");
  }

  /** All detail types by the kind of the entry, and {@code Run Note} for every other kind. */
  public static Map<String, String> types() {
    return new TreeMap<>(TYPES);
  }

  /** The detail, as JSON of less than 256 KB. */
  static String json(Run run, JournalEntry entry) {
    String text = node(run, entry, Integer.MAX_VALUE).toString();
    return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        ? text
        : node(run, entry, LONGEST_TEXT).toString();
  }

  private static ObjectNode node(Run run, JournalEntry entry, int longest) {
    ObjectNode detail = JSON.createObjectNode();
    detail.put("event_id", entry.id());
    detail.put(RUN, entry.runId());
    detail.put(BATCH, run.batchId());
    detail.put("target_version", run.target().toString());
    detail.put("kind", entry.kind());
    detail.put("at", entry.at().toString());
    detail.put("actor", entry.actor());
    entry.clusterId().ifPresent(id -> detail.put("cluster_id", id));
    detail.put("why", cut(entry.why(), longest));
    ObjectNode data = detail.putObject("data");
    new TreeMap<>(entry.data()).forEach((key, value) -> data.put(key, cut(value, longest)));
    if (longest < Integer.MAX_VALUE) {
      detail.put("shortened", true);
    }
    return detail;
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest
        ? text
        : String.format(
            Locale.ROOT, "%s… (%d characters)", text.substring(0, longest), text.length());
  }
}
