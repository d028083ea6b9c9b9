package dev.guard.api.notify;

import dev.guard.api.plugin.Product;
import java.util.Optional;

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

  /**
   * Sends one message in the conversation of its run, for receivers that know such: a thread, the
   * references of an e-mail. GUARD calls this method; the engine keeps the answer in the run's
   * journal, so that another process goes on in the same conversation. If a call makes several
   * requests, the one that must not be repeated comes last.
   *
   * @param conversation what an earlier message of the same run answered; empty for the first
   * @return what later messages are given: one line without secrets; empty leaves it as it is
   * @throws dev.guard.api.GuardException where the receiver did not take it
   */
  default Optional<String> send(Notification notification, Optional<String> conversation) {
    send(notification);
    return Optional.empty();
  }
}
