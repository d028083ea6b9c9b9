package dev.guard.core.analysis;

import dev.guard.api.evidence.Evidence;
import java.time.temporal.ChronoUnit;

/**
 * A piece of evidence with its place in a dossier. Immutable.
 *
 * @param id how analyses cite it: {@code E1}, {@code E2}, … along the dossier
 * @param source who saw it: the name of the source
 */
public record Exhibit(String id, String clusterId, String source, Evidence evidence) {
  /**
   * What was seen on which object, in one line; an object that the message names is not repeated.
   */
  public String what() {
    String object = evidence.object();
    String message = evidence.message();
    return object.isEmpty() || message.startsWith(object) ? message : object + ": " + message;
  }

  /** When it was last seen, in ISO 8601 with seconds; empty where nobody knows. */
  public String lastSeen() {
    return evidence.at().map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("");
  }
}
