package dev.guard.api.run;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One row of the one ordered record of a run: audit entry, event, listener call and notification
 * trigger at once.
 *
 * @param id grows along a run: {@code <run id>:<8 digits>}; sorts as text
 * @param kind {@code moved}, {@code held}, {@code effect.intended}, {@code effect.done}, …
 * @param at domain time
 * @param actor the OS user, CI job or {@code GUARD_ACTOR}
 * @param why a sentence
 * @param data further values, keys in lower_snake_case; holds no secret
 */
public record JournalEntry(
    String id,
    String runId,
    Optional<String> clusterId,
    String kind,
    Instant at,
    String actor,
    String why,
    Map<String, String> data) {
  public JournalEntry {
    data = Map.copyOf(data);
  }
}
