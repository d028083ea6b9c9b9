package dev.guard.testkit;

import dev.guard.api.metrics.MetricsSource;
import java.time.Instant;

final class FakeMetricsSourceTest extends MetricsSourceContract {
  private final FakeMetricsSource source = FakeMetricsSource.calm();

  @Override
  protected MetricsSource source() {
    return source;
  }

  @Override
  protected void silence() {
    source.silence("c1", Instant.EPOCH);
    source.silence("c2", Instant.EPOCH);
  }

  @Override
  protected void breakDown() {
    source.breakDown("the metrics service answers 500");
  }
}
