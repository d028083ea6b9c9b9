package dev.guard.core.run;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.core.fleet.Presence;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.RunReport.ClusterLine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a run that another process drives: reads the registry, tells what was journaled, and
 * writes nothing. Not thread-safe.
 */
final class Following {
  private static final Logger log = LoggerFactory.getLogger(Following.class);
  private static final InstantSource WALL_CLOCK = InstantSource.system();
  private static final Set<ClusterState> RESTING =
      EnumSet.of(ClusterState.UPGRADED, ClusterState.HEALTHY, ClusterState.PRE_CHECK_FAILED);

  private final EngineSettings settings;
  private final ClusterRegistry registry;
  private final String batchId;
  private final Optional<Instant> deadline;
  private String told = "";

  /**
   * @param deadline in domain time
   */
  Following(EngineSettings settings, String batchId, Optional<Instant> deadline) {
    this.settings = settings;
    this.registry = settings.ports().registry().get();
    this.batchId = batchId;
    this.deadline = deadline;
    Reports.newest(registry, batchId)
        .flatMap(run -> entries(run.id()).stream().reduce((a, b) -> b))
        .ifPresent(last -> told = last.id());
  }

  /** Whether there are workers that drive what is open. */
  boolean hasWorkers() {
    return Presence.living(registry, WALL_CLOCK) > 0;
  }

  /**
   * Looks once and waits until the next look.
   *
   * @return the report where there is nothing more to follow, or the time is up
   */
  Optional<RunReport> look() throws InterruptedException {
    RunReport report = Reports.of(registry, batchId, List.of());
    report.runId().ifPresent(this::tell);
    Instant now = settings.time().instant();
    if (isOver(report) || deadline.filter(end -> !end.isAfter(now)).isPresent()) {
      return Optional.of(report);
    }
    Instant next = now.plus(settings.config().validation().poll());
    settings.waiter().awaitUntil(deadline.filter(next::isAfter).orElse(next));
    return Optional.empty();
  }

  /** Closed, or nothing goes on without a person's decision. */
  private static boolean isOver(RunReport report) {
    if (report.runId().isEmpty() || report.outcome().isPresent()) {
      return true;
    }
    boolean stopped =
        report.clusters().stream()
            .anyMatch(
                line -> line.held().isPresent() || line.state() == ClusterState.PRE_CHECK_FAILED);
    return stopped && report.clusters().stream().allMatch(Following::rests);
  }

  private static boolean rests(ClusterLine line) {
    return line.held().isPresent()
        || RESTING.contains(line.state())
        || (line.state() == ClusterState.PRE_CHECK_PASSED && line.waiting().isEmpty());
  }

  private void tell(String runId) {
    for (JournalEntry entry : entries(runId)) {
      try {
        settings.listener().accept(entry);
      } catch (RuntimeException broken) {
        log.warn("A listener failed on journal entry {}", entry.id(), broken);
      }
      told = entry.id();
    }
  }

  private List<JournalEntry> entries(String runId) {
    JournalFilter all = JournalFilter.run(runId);
    JournalFilter news = told.startsWith(runId + ":") ? all.after(told) : all;
    return LiveRun.pages(token -> registry.journal(news, token));
  }
}
