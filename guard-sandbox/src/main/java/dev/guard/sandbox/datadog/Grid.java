package dev.guard.sandbox.datadog;

import java.time.Instant;

/**
 * The buckets of an answer. Immutable.
 *
 * @param from start of the first bucket, in epoch seconds, a multiple of the step
 * @param step seconds
 * @param now what lies after it has not happened yet
 */
record Grid(long from, int size, long step, Instant now) {
  static Grid of(long from, long to, long step, Instant now) {
    long first = Math.floorDiv(from + step - 1, step) * step;
    long last = Math.min(to, now.getEpochSecond() + 1);
    int size = (int) Math.max(0, Math.floorDiv(last - first + step - 1, step));
    return new Grid(first, size, step, now);
  }

  Instant at(int index) {
    return Instant.ofEpochSecond(from + index * step);
  }
}
