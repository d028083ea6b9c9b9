package dev.guard.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops cleanly on Ctrl-C and SIGTERM: interrupts the thread that works, and waits until it has put
 * its books in order. If it came to a result all the same, that is the exit code; otherwise the
 * JVM's own is (130 or 143).
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 30;

  private final Thread worker;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int result;
  private volatile boolean finished;
  private volatile boolean stopping;

  private Interruption(Thread worker) {
    this.worker = worker;
  }

  /** Watches over the calling thread. */
  static Interruption watch() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime()
        .addShutdownHook(new Thread(interruption::onShutdown, "guard-interruption"));
    return interruption;
  }

  private void onShutdown() {
    if (finished) {
      return;
    }
    stopping = true;
    worker.interrupt();
    try {
      if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS) && finished) {
        Runtime.getRuntime().halt(result);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a signal has come. */
  boolean stopping() {
    return stopping;
  }

  /** Ends the process with a result. */
  void exit(int code) {
    result = code;
    finished = true;
    ended.countDown();
    System.exit(code);
  }

  /** The work was given up because of the signal; the JVM is on its way down. */
  void gaveUp() {
    ended.countDown();
  }
}
