package dev.guard.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Passes time between two passes of the driver. No step runs meanwhile, so an implementation may
 * move a virtual clock.
 */
@FunctionalInterface
public interface Waiter {
  /**
   * Returns when domain time has reached {@code until}, or earlier.
   *
   * @throws InterruptedException where the caller was asked to stop
   */
  void awaitUntil(Instant until) throws InterruptedException;

  /**
   * How long it takes in real time until domain time gets from one instant to another; never
   * negative.
   */
  default Duration realTime(Instant from, Instant until) {
    return until.isAfter(from) ? Duration.between(from, until) : Duration.ZERO;
  }
}
