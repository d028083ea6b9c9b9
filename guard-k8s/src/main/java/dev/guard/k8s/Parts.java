package dev.guard.k8s;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parts of a cluster side by side until a common deadline, and remembers which could not be
 * read and why. For one collection and one thread.
 */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
  private static final int THREADS = 4;

  private final Cluster cluster;
  private final Duration timeout;
  private final long started = System.nanoTime();
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "guard-evidence");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Evidence> gaps = new ArrayList<>();
  private int known;

  Parts(Cluster cluster, Duration timeout) {
    this.cluster = cluster;
    this.timeout = timeout;
  }

  /**
   * Starts to read a part.
   *
   * @param name as it is called in a gap: {@code events}
   * @return waits for the answer, at most until the deadline
   */
  <T> Supplier<Answer<T>> start(String name, Callable<T> read) {
    Future<T> future = pool.submit(read);
    return () -> await(name, future);
  }

  private <T> Answer<T> await(String name, Future<T> future) {
    try {
      long left = timeout.toNanos() - (System.nanoTime() - started);
      T value = future.get(Math.max(0, left), TimeUnit.NANOSECONDS);
      known++;
      return Answer.known(value);
    } catch (TimeoutException late) {
      future.cancel(true);
      return gap(name, "It took longer than " + timeout.toMillis() + " ms.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return gap(name, "The collection was interrupted.");
    } catch (ExecutionException | CancellationException failed) {
      return gap(name, reason(name, failed.getCause() == null ? failed : failed.getCause()));
    }
  }

  private String reason(String name, Throwable cause) {
    if (cause instanceof KubernetesClientException failure) {
      return KubernetesFailure.sentence(KubernetesFailure.of(failure, cluster));
    }
    if (cause instanceof GuardException failure) {
      return KubernetesFailure.sentence(failure);
    }
    LOG.debug("Unreadable {} of {}", name, cluster.id(), cause);
    return "The answer of cluster "
        + cluster.id()
        + " cannot be read: "
        + cause.getClass().getSimpleName()
        + ".";
  }

  /** Notes what is not even tried. */
  void skip(String name, String reason) {
    gap(name, reason);
  }

  private <T> Answer<T> gap(String name, String reason) {
    gaps.add(
        Evidence.of(Kinds.GAP, "", Severity.WARNING, "Not looked at: " + name + ". " + reason)
            .withFacts(Map.of("part", name)));
    return Answer.unknown(reason);
  }

  /** What could not be read. */
  List<Evidence> gaps() {
    return List.copyOf(gaps);
  }

  /** Whether nothing at all could be read. */
  boolean isBlind() {
    return known == 0 && !gaps.isEmpty();
  }

  /** What is running is interrupted. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
