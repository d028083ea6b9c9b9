package dev.guard.sandbox.world;

import java.time.Instant;
import java.util.List;

/**
 * What a container has written. Immutable.
 *
 * @param previous whether it is the container before the last restart
 */
public record PodLog(
    String namespace, String pod, String container, boolean previous, List<Line> lines) {
  public PodLog {
    lines = List.copyOf(lines);
  }

  /** One line with its time. */
  public record Line(Instant at, String text) {}
}
