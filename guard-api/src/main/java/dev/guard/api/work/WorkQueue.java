package dev.guard.api.work;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.plugin.Product;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The queue that workers share. A message is delivered at least once, in any order; one that is
 * neither {@link #done} nor extended comes again. Thread-safe, and safe for several processes at
 * once.
 *
 * <p>What cannot be read as a {@link Hint} never comes out of {@link #receive}: the queue rejects
 * it by itself.
 */
public interface WorkQueue extends Product {
  /**
   * The queue at another address than the configured one. It is closed with this.
   *
   * @param address as the service writes it, such as the URL of an SQS queue
   */
  default WorkQueue at(URI address) {
    throw GuardException.of("usage.queue-url", Responsible.USER)
        .what("This kind of queue has no address.")
        .where(address.toString())
        .next("Leave the address out.")
        .build();
  }

  /**
   * Looks whether the queue is there and can be used; called once, before anything else.
   *
   * @throws GuardException where it is not
   */
  default void open() {}

  /**
   * Takes messages, each hidden from others for {@link #hiddenFor()}.
   *
   * @param most how many at the most
   * @param wait how long to wait, in real time, where there is none; the queue may return earlier
   * @throws InterruptedException where the caller was asked to stop
   */
  List<Received> receive(int most, Duration wait) throws InterruptedException;

  /** For how long a received message is hidden unless it is extended. */
  Duration hiddenFor();

  /** Hides a message for this long from now on; with zero it can be received at once. */
  void hide(Received message, Duration time);

  /**
   * Puts in a message that can be received after a delay. A queue that cannot delay for so long
   * delivers earlier; a timer's {@link Hint.OfBatch#notBefore} tells, and the worker puts it in
   * again.
   *
   * @param delay in real time
   */
  void send(Hint hint, Duration delay);

  /** Takes a message out for good; one that is gone already is no error. */
  void done(Received message);

  /** Puts a message aside for people to look at, with the reason, and takes it out. */
  void reject(Received message, String reason);
}
