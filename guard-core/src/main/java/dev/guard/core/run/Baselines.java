package dev.guard.core.run;

import dev.guard.api.run.Progress;
import dev.guard.core.validation.Baseline;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The baselines of the soaks that this process looks at, each read from the registry once: a soak
 * is looked at every few minutes, and what it is compared with is no longer written once it began.
 * Thread-safe.
 */
public final class Baselines {
  /** One has some ten series of an hour or two, about 20 KB. */
  private static final int MOST = 500;

  private final Map<Soak, Baseline> known = new Recent();

  /** A cluster soaks more than once in a run where it has several stages, or is checked again. */
  private record Soak(String runId, String clusterId, Instant since) {}

  private static final class Recent extends LinkedHashMap<Soak, Baseline> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Soak, Baseline> eldest) {
      return size() > MOST;
    }
  }

  /** What a soaking cluster is compared with; empty where nothing is stored. */
  Optional<Baseline> of(LiveRun run, String clusterId, Progress soaking) {
    Soak soak = new Soak(run.run().id(), clusterId, soaking.since());
    synchronized (known) {
      Baseline once = known.get(soak);
      if (once != null) {
        return Optional.of(once);
      }
    }
    Optional<Baseline> read = Documents.baseline(run, clusterId);
    synchronized (known) {
      read.ifPresent(baseline -> known.put(soak, baseline));
    }
    return read;
  }
}
