package dev.guard.sandbox.demo;

import dev.guard.core.time.VirtualClock;
import dev.guard.core.time.Waiter;
import dev.guard.sandbox.world.World;
import java.time.Instant;

/**
 * Passes virtual time: jumps from one thing that happens in the pretend fleet to the next, until
 * the engine wants to look again. Called while no step runs.
 */
final class Passing implements Waiter {
  private final VirtualClock clock;
  private final World world;
  private final People people;

  Passing(VirtualClock clock, World world, People people) {
    this.clock = clock;
    this.world = world;
    this.people = people;
  }

  @Override
  public void awaitUntil(Instant until) throws InterruptedException {
    while (clock.instant().isBefore(until)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("The demo was asked to stop");
      }
      clock.awaitUntil(earliest(until, world.due(), people.due()));
      people.act(clock.instant());
      world.tick(clock.instant());
    }
  }

  private static Instant earliest(Instant one, Instant two, Instant three) {
    Instant first = one.isBefore(two) ? one : two;
    return first.isBefore(three) ? first : three;
  }
}
