package dev.guard.core.validation;

import dev.guard.api.Window;
import dev.guard.api.metrics.Series;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of a cluster from after a change, by name, as they are kept to be drawn. Immutable.
 *
 * @param page shows the cluster over the window, where the source has such a page
 */
public record Observation(Window window, Map<String, Series> series, Optional<URI> page) {
  public Observation {
    series = Map.copyOf(series);
  }
}
