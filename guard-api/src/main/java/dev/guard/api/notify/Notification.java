package dev.guard.api.notify;

import dev.guard.api.EffectKey;
import dev.guard.api.Severity;
import java.net.URI;
import java.util.List;

/**
 * A message to people. Immutable.
 *
 * @param key the same for a second attempt; {@code runId} is the de-duplication key of a run
 * @param kind {@code pre-check-failed}, {@code mr-opened}, {@code validation-failed}, {@code
 *     rollback-opened}, {@code upgrade-completed}, {@code held}, {@code run-ended}; {@link #TEST}
 * @param title one line of plain text
 * @param text plain text; may hold what clusters reported, so escape it for the receiver
 * @param repeat this message may have been sent before, and has to say so
 * @param about batch, version, environments and owners
 * @param breakGlass for each cluster that a change has reached, how a person takes it over; empty
 *     where nothing failed
 */
public record Notification(
    EffectKey key,
    String kind,
    Severity severity,
    String title,
    String text,
    List<URI> links,
    List<String> clusterIds,
    boolean repeat,
    About about,
    List<BreakGlass> breakGlass) {
  /**
   * The kind of a message that only tries the way, as {@code guard notify test} sends it. A pager
   * ends again what it opens for one.
   */
  public static final String TEST = "test";

  public Notification {
    links = List.copyOf(links);
    clusterIds = List.copyOf(clusterIds);
    breakGlass = List.copyOf(breakGlass);
  }

  /** A message of which no more is known. */
  public Notification(
      EffectKey key,
      String kind,
      Severity severity,
      String title,
      String text,
      List<URI> links,
      List<String> clusterIds,
      boolean repeat) {
    this(key, kind, severity, title, text, links, clusterIds, repeat, About.nothing(), List.of());
  }
}
