package dev.guard.core.validation;

import dev.guard.api.Window;
import dev.guard.api.metrics.Series;
import java.util.Map;

/** The metrics of a cluster from before a change, by name. Immutable. */
public record Baseline(Window window, Map<String, Series> series) {
  public Baseline {
    series = Map.copyOf(series);
  }
}
