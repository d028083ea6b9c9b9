package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.Permits;
import dev.guard.core.time.VirtualClock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An adapter's context with clocks that stand still until the test moves them, and permits without
 * end until the adapter reports that a service has none left. Thread-safe.
 */
public final class TestContext implements AdapterContext {
  /** Where both clocks start unless told otherwise. */
  public static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

  private final VirtualClock time;
  private final VirtualClock wallClock;
  private final Network network;
  private final Map<String, TestPermits> permits = new ConcurrentHashMap<>();

  private TestContext(VirtualClock time, VirtualClock wallClock, Network network) {
    this.time = time;
    this.wallClock = wallClock;
    this.network = network;
  }

  /** Both clocks at {@link #START}, and a direct network. */
  public static TestContext create() {
    return at(START);
  }

  /** Both clocks at {@code now}, each moved on its own. */
  public static TestContext at(Instant now) {
    return new TestContext(new VirtualClock(now), new VirtualClock(now), Network.direct());
  }

  /** A context with the same clocks and another network. */
  public TestContext withNetwork(Network other) {
    return new TestContext(time, wallClock, other);
  }

  /** A context with the same domain time and a wall clock of its own, as on another machine. */
  public TestContext onAnotherMachine(Instant wallTime) {
    return new TestContext(time, new VirtualClock(wallTime), network);
  }

  @Override
  public VirtualClock time() {
    return time;
  }

  @Override
  public VirtualClock wallClock() {
    return wallClock;
  }

  @Override
  public Permits permits(String service) {
    return permits.computeIfAbsent(service, name -> new TestPermits());
  }

  @Override
  public Network network() {
    return network;
  }

  /** How many permits were taken of a service. */
  public int taken(String service) {
    TestPermits known = permits.get(service);
    return known == null ? 0 : known.taken();
  }

  /** Until when the adapter said that the service answers nothing. */
  public Optional<Instant> exhaustedUntil(String service) {
    TestPermits known = permits.get(service);
    return known == null ? Optional.empty() : known.exhausted();
  }

  private final class TestPermits implements Permits {
    private int taken;
    private Optional<Instant> exhausted = Optional.empty();

    @Override
    public synchronized Answer<Integer> tryTake(int count) {
      if (exhausted.isPresent() && wallClock.instant().isBefore(exhausted.get())) {
        return Answer.unknown("The rate limit is spent", exhausted.get());
      }
      taken += count;
      return Answer.known(count);
    }

    @Override
    public synchronized void exhaustedUntil(Instant instant) {
      exhausted = Optional.of(instant);
    }

    synchronized int taken() {
      return taken;
    }

    synchronized Optional<Instant> exhausted() {
      return exhausted;
    }
  }
}
