package dev.guard.testkit;

import dev.guard.api.cluster.Cluster;
import java.time.Instant;

/** A metric as a function; {@code NaN} is a gap. */
@FunctionalInterface
public interface Curve {
  double value(Cluster cluster, String metric, Instant at);
}
