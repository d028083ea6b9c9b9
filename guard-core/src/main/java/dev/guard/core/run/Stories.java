package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.core.report.RunStory;

/** Everything that is kept of a run, read without a lease. Stores nothing. Thread-safe. */
public final class Stories {
  private final EngineSettings settings;

  public Stories(EngineSettings settings) {
    this.settings = settings;
  }

  /**
   * The story of one run.
   *
   * @throws GuardException with code {@code usage.unknown-run}
   */
  public RunStory of(String runId) {
    ClusterRegistry registry = settings.ports().registry().get();
    return registry
        .run(runId)
        .map(run -> StoryReader.read(registry, run, settings.time().instant()))
        .orElseThrow(
            () ->
                GuardException.of("usage.unknown-run", Responsible.USER)
                    .what("No run " + runId + " is stored.")
                    .where("registry")
                    .next("See guard runs.")
                    .build());
  }

  /**
   * The story of the newest run of a batch.
   *
   * @throws GuardException with code {@code usage.unknown-batch} or {@code usage.no-run}
   */
  public RunStory newest(String batchId) {
    ClusterRegistry registry = settings.ports().registry().get();
    return Reports.newest(registry, batchId)
        .map(run -> StoryReader.read(registry, run, settings.time().instant()))
        .orElseThrow(() -> noRun(registry, batchId));
  }

  private static GuardException noRun(ClusterRegistry registry, String batchId) {
    Registered.batch(registry, batchId);
    return GuardException.of("usage.no-run", Responsible.USER)
        .what("Batch " + batchId + " has no run.")
        .where("batch " + batchId)
        .next("Start one with guard run.")
        .build();
  }
}
