package dev.guard.api.notify;

import dev.guard.api.EffectKey;
import dev.guard.api.Severity;
import java.net.URI;
import java.util.List;

/**
 * A message to people.
 *
 * @param key the same for a second attempt; {@code runId} is the de-duplication key of a run
 * @param kind {@code pre-check-failed}, {@code mr-opened}, {@code validation-failed}, {@code
 *     rollback-opened}, {@code upgrade-completed}, {@code held}, {@code run-ended}
 * @param title one line of plain text
 * @param text plain text; may hold what clusters reported, so escape it for the receiver
 * @param repeat this message may have been sent before, and has to say so
 */
public record Notification(
    EffectKey key,
    String kind,
    Severity severity,
    String title,
    String text,
    List<URI> links,
    List<String> clusterIds,
    boolean repeat) {
  public Notification {
    links = List.copyOf(links);
    clusterIds = List.copyOf(clusterIds);
  }
}
