package dev.guard.api.metrics;

/** The direction in which a metric gets worse. New constants may appear. */
public enum Direction {
  HIGHER,
  LOWER,
  EITHER
}
