package dev.guard.core.plugin;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.Permits;
import dev.guard.core.config.GuardConfig;
import java.time.InstantSource;

/** What every adapter of one engine is given. Thread-safe. */
public final class EngineContext implements AdapterContext {
  private final InstantSource time;
  private final InstantSource wallClock;
  private final RateLimits limits;
  private final Network network;

  /**
   * @param time domain time; may be virtual
   * @param wallClock the machine's clock
   */
  public EngineContext(
      GuardConfig config, RateLimits limits, InstantSource time, InstantSource wallClock) {
    this.time = time;
    this.wallClock = wallClock;
    this.limits = limits;
    this.network = config.network();
  }

  @Override
  public InstantSource time() {
    return time;
  }

  @Override
  public InstantSource wallClock() {
    return wallClock;
  }

  @Override
  public Permits permits(String service) {
    return limits.of(service);
  }

  @Override
  public Network network() {
    return network;
  }
}
