package dev.guard.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.work.Hint;
import dev.guard.api.work.Received;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Received MESSAGE = new Received("1", Hint.OfBatch.now("prod-1", "run"), 1);

  private final AtomicLong elapsed = new AtomicLong(Long.MAX_VALUE - 7);
  private final Pulse pulse = new Pulse(elapsed::get, PATIENCE);

  private void pass(Duration time) {
    elapsed.addAndGet(time.toNanos());
  }

  private void goRound(Duration time) {
    pass(time);
    pulse.round();
    pulse.tick();
  }

  @Test
  void givenALoopThatNoLongerAsksForMessages_whenThreeMinutesArePast_thenItIsStuck() {
    pass(Pulse.ROUND);
    pulse.tick();
    assertThat(pulse.stuck()).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(pulse.stuck()).contains("No message was asked for since 181 s");
    pulse.round();
    assertThat(pulse.stuck()).isEmpty();
  }

  @Test
  void givenAHeartbeatThatHangs_whenTheLoopStillGoesRound_thenItIsStuckAllTheSame() {
    pass(Pulse.TICK.plusSeconds(1));
    pulse.round();
    assertThat(pulse.stuck()).contains("No heartbeat since 601 s");
  }

  @Test
  void givenASlowTurnOfManySteps_whenEachEndsInTime_thenItLives() {
    pulse.begin(MESSAGE);
    for (int step = 0; step < 10; step++) {
      goRound(PATIENCE.minusSeconds(1));
      assertThat(pulse.stuck()).isEmpty();
      pulse.step(MESSAGE);
    }
  }

  @Test
  void givenATurnThatHangs_whenOthersGoOn_thenItIsStuckUntilTheTurnIsOver() {
    Received other = new Received("2", Hint.OfBatch.now("prod-2", "run"), 1);
    pulse.begin(MESSAGE);
    pulse.begin(other);
    goRound(PATIENCE.plusSeconds(1));
    pulse.step(other);
    assertThat(pulse.stuck())
        .hasValueSatisfying(
            what -> assertThat(what).contains("prod-1").contains("ended no step since 1801 s"));
    pulse.end(MESSAGE);
    pulse.step(MESSAGE);
    assertThat(pulse.inWork()).containsExactly(other);
    assertThat(pulse.stuck()).isEmpty();
  }
}
