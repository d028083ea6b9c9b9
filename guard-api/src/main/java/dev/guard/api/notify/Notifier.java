package dev.guard.api.notify;

import dev.guard.api.plugin.Product;

/** Tells people. A failing notifier is reported and never stops or opens a gate. Thread-safe. */
public interface Notifier extends Product {
  Guarantee guarantee();

  /** Whether this receiver is told of a kind at all; a pager need not ring for good news. */
  default boolean wants(String kind) {
    return true;
  }

  /**
   * Sends one message and returns once the receiver has taken it.
   *
   * @throws dev.guard.api.GuardException where the receiver did not take it
   */
  void send(Notification notification);
}
