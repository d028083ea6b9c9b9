package dev.guard.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.Unknown;
import dev.guard.api.plugin.Permits;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.time.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  private final VirtualClock clock = new VirtualClock(NOON);
  private final AtomicLong elapsed = new AtomicLong();
  private final RateLimits limits =
      new RateLimits(new GuardConfig.RateLimits(60, 6, 1), clock, elapsed::get);

  @Test
  void aBudgetIsSharedByAllUsersOfItsService() {
    for (int i = 0; i < 60; i++) {
      assertThat(limits.of("gitlab").tryTake(1)).isEqualTo(Answer.known(1));
    }

    assertThat(limits.of("gitlab").tryTake(1))
        .isEqualTo(
            Answer.unknown(
                "The rate limit of gitlab is spent.", NOON.plusSeconds(1).plusMillis(1)));
    assertThat(limits.of("datadog").tryTake(6)).isEqualTo(Answer.known(6));
  }

  @Test
  void allPermitsAreTakenOrNone() {
    Permits datadog = limits.of("datadog");
    assertThat(datadog.tryTake(4)).isEqualTo(Answer.known(4));

    assertThat(comeBack(datadog, 4)).isEqualTo(NOON.plusSeconds(20).plusMillis(1));
    assertThat(datadog.tryTake(2)).isEqualTo(Answer.known(2));
  }

  @Test
  void moreThanTheWholeBudgetTakesTheWholeBudget() {
    assertThat(limits.of("datadog").tryTake(100)).isEqualTo(Answer.known(100));
    assertThat(comeBack(limits.of("datadog"), 100)).isEqualTo(NOON.plusSeconds(60).plusMillis(1));
  }

  @Test
  void aVirtualClockThatJumpsToTheInstantFindsItsPermitAtOnce() {
    Permits aws = limits.of("aws");
    aws.tryTake(1);
    for (int turn = 0; turn < 100; turn++) {
      clock.awaitUntil(comeBack(aws, 1));

      assertThat(aws.tryTake(1)).as("turn %d", turn).isEqualTo(Answer.known(1));
    }
    assertThat(clock.instant()).isBefore(NOON.plus(Duration.ofMinutes(101)));
  }

  @Test
  void whereDomainTimeStandsStillPermitsComeBackWithElapsedTime() {
    Permits gitlab = limits.of("gitlab");
    gitlab.tryTake(60);
    elapsed.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThat(gitlab.tryTake(3)).isEqualTo(Answer.known(3));
    assertThat(gitlab.tryTake(1)).isInstanceOf(Unknown.class);
  }

  @Test
  void timeThatPassesOnBothClocksCountsOnce() {
    Permits gitlab = limits.of("gitlab");
    gitlab.tryTake(60);
    clock.advance(Duration.ofSeconds(3));
    elapsed.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThat(gitlab.tryTake(4)).isInstanceOf(Unknown.class);
    assertThat(gitlab.tryTake(3)).isEqualTo(Answer.known(3));
  }

  @Test
  void aClockThatIsSetBackClosesNoService() {
    Permits gitlab = limits.of("gitlab");
    gitlab.tryTake(60);
    clock.advance(Duration.ofHours(-1));
    elapsed.addAndGet(Duration.ofSeconds(2).toNanos());

    assertThat(gitlab.tryTake(2)).isEqualTo(Answer.known(2));
  }

  @Test
  void aClockThatIsSetForwardByCenturiesGivesOneBudget() {
    Permits gitlab = limits.of("gitlab");
    gitlab.tryTake(60);
    clock.advance(Duration.ofDays(365 * 400));

    assertThat(gitlab.tryTake(60)).isEqualTo(Answer.known(60));
    assertThat(gitlab.tryTake(1)).isInstanceOf(Unknown.class);
  }

  @Test
  void whatTheServiceSaysClosesItUntilThen() {
    Permits gitlab = limits.of("gitlab");
    gitlab.exhaustedUntil(NOON.plusSeconds(90));
    gitlab.exhaustedUntil(NOON.plusSeconds(30));

    ComeBackLater later = catchThrowableOfType(ComeBackLater.class, () -> gitlab.take("gitlab"));
    assertThat(later.retryAt()).isEqualTo(NOON.plusSeconds(90));
    elapsed.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(gitlab.tryTake(1)).isInstanceOf(Unknown.class);

    clock.awaitUntil(later.retryAt());
    assertThat(gitlab.tryTake(1)).isEqualTo(Answer.known(1));
  }

  @Test
  void aServiceWithoutABudgetIsLimitedOnlyByItself() {
    Permits slack = limits.of("slack");
    assertThat(slack.tryTake(100_000)).isEqualTo(Answer.known(100_000));
    slack.exhaustedUntil(NOON.plusSeconds(1));

    assertThat(comeBack(slack, 1)).isEqualTo(NOON.plusSeconds(1));
  }

  @Test
  void noPermitIsNoQuestion() {
    assertThatIllegalArgumentException().isThrownBy(() -> limits.of("gitlab").tryTake(0));
  }

  private static Instant comeBack(Permits permits, int count) {
    return permits
        .tryTake(count)
        .<Instant>fold(
            known -> {
              throw new AssertionError("Taken: " + known);
            },
            unknown -> unknown.retryAt().orElseThrow());
  }
}
