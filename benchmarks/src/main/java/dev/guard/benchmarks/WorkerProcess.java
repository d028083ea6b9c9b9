package dev.guard.benchmarks;

import dev.guard.core.Guard;
import dev.guard.core.work.WorkerOptions;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One worker, as {@code guard worker} runs it, that writes down every second what it called.
 *
 * <p>Arguments: the configuration, and the file for the counts. Ends when it is killed.
 */
public final class WorkerProcess {
  private WorkerProcess() {}

  public static void main(String[] args) {
    Path counts = Path.of(args[1]);
    ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
    var unused = writer.scheduleAtFixedRate(() -> note(counts), 1, 1, TimeUnit.SECONDS);
    try (Guard guard = Guard.builder().config(Path.of(args[0])).actor("worker").build()) {
      guard.worker(WorkerOptions.defaults()).work();
    } finally {
      writer.shutdownNow();
      note(counts);
    }
  }

  private static void note(Path counts) {
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    ServiceCalls.highest("heap:bytes", (double) heap);
    ServiceCalls.write(counts);
  }
}
