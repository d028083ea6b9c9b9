package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.Severity;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads parts of a mesh side by side until a common deadline; a part that cannot be told becomes a
 * gap with its name. For one collection and one thread.
 */
final class MeshParts implements AutoCloseable {
  private final Cluster cluster;
  private final Duration timeout;
  private final long started = System.nanoTime();
  private final Map<String, Future<Answer<List<Evidence>>>> reads = new LinkedHashMap<>();
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          3,
          task -> {
            Thread thread = new Thread(task, "guard-evidence");
            thread.setDaemon(true);
            return thread;
          });

  MeshParts(Cluster cluster, Duration timeout) {
    this.cluster = cluster;
    this.timeout = timeout;
  }

  void start(String name, Callable<Answer<List<Evidence>>> read) {
    reads.put(name, pool.submit(read));
  }

  /** What was read, with the gaps at its end; unknown where nothing could be read. */
  Answer<List<Evidence>> all() {
    List<Evidence> found = new ArrayList<>();
    List<Evidence> gaps = new ArrayList<>();
    reads.forEach(
        (name, future) ->
            await(future)
                .fold(
                    found::addAll,
                    unknown ->
                        gaps.add(
                            Evidence.of(
                                    Kinds.GAP,
                                    "",
                                    Severity.WARNING,
                                    "Not looked at: " + name + ". " + unknown.reason())
                                .withFacts(Map.of("part", name)))));
    if (gaps.size() == reads.size()) {
      return Answer.unknown(gaps.get(0).message());
    }
    found.addAll(gaps);
    return Answer.known(found);
  }

  private Answer<List<Evidence>> await(Future<Answer<List<Evidence>>> future) {
    try {
      long left = timeout.toNanos() - (System.nanoTime() - started);
      return future.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      future.cancel(true);
      return Answer.unknown("It took longer than " + timeout.toMillis() + " ms.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Answer.unknown("The collection was interrupted.");
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      return Answer.unknown(
          "The answer of cluster "
              + cluster.id()
              + " cannot be read: "
              + cause.getClass().getSimpleName()
              + ".");
    }
  }

  /** What is running is interrupted. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
