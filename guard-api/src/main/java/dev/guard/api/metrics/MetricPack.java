package dev.guard.api.metrics;

import java.util.List;

/** A team's own metrics, found by {@link java.util.ServiceLoader}. Stateless. */
public interface MetricPack {
  String name();

  List<MetricQuery> queries();
}
