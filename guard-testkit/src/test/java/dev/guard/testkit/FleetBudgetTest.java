package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Known;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.fleet.Presence;
import dev.guard.core.plugin.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers share the budgets of the services; every second of this is virtual. */
class FleetBudgetTest {
  private static final int BUDGET = 300;
  private static final GuardConfig.RateLimits BUDGETS =
      new GuardConfig.RateLimits(BUDGET, BUDGET, BUDGET);

  private final TestContext context = TestContext.create();
  private final InMemoryStore store = new InMemoryStore();
  private final List<Member> members = new ArrayList<>();
  private int taken;
  private int seconds;

  /** A worker that asks GitLab for as much as it may. */
  private final class Member {
    private final RateLimits limits;
    private final Presence presence;
    private final int startedAt = seconds;

    Member(String id, Duration skew) {
      TestContext machine = context.onAnotherMachine(context.wallClock().instant().plus(skew));
      ClusterRegistry registry =
          InMemoryRegistry.factory("memory", store).create(new NoSettings(), context);
      limits = new RateLimits(BUDGETS, context.time(), FleetBudgetTest.this::elapsed);
      presence =
          new Presence(
              registry, id, FleetBudgetTest.this::elapsed, machine.wallClock(), limits::share);
    }

    void second() {
      if ((seconds - startedAt) % Presence.BEAT.toSeconds() == 0 || presence.share() == 0) {
        presence.beat();
      }
      while (limits.of("gitlab").tryTake(1) instanceof Known<Integer>) {
        taken++;
      }
    }
  }

  private long elapsed() {
    return Duration.between(TestContext.START, context.time().instant()).toNanos();
  }

  private void pass(int time) {
    for (int i = 0; i < time; i++) {
      members.forEach(Member::second);
      seconds++;
      context.time().advance(Duration.ofSeconds(1));
      context.wallClock().advance(Duration.ofSeconds(1));
      assertThat(taken)
          .as("permits after %s s, with %s workers", seconds, members.size())
          .isLessThanOrEqualTo(BUDGET + BUDGET * seconds / 60);
      assertThat(members.stream().mapToDouble(member -> member.presence.share()).sum())
          .isLessThanOrEqualTo(1.000001);
    }
  }

  private void join(String id) {
    join(id, Duration.ZERO);
  }

  private void join(String id, Duration skew) {
    members.add(new Member(id, skew));
  }

  @Test
  void tenWorkersTogetherDoNotExceedTheBudgetAndDoNotLeaveItUnused() {
    for (int i = 1; i <= 10; i++) {
      join("w" + i);
      pass(7);
    }
    pass(60);
    int before = taken;
    pass(600);
    assertThat(taken - before).isBetween(BUDGET * 9, BUDGET * 10 + 10);
    assertThat(members).allMatch(member -> Math.abs(member.presence.share() - 0.1) < 1e-6);
  }

  @Test
  void theShareOfAWorkerThatDiedIsUsedByTheOthersAfterAWhile() {
    join("w1");
    join("w2");
    pass(60);
    members.remove(1);
    pass(30);
    assertThat(members.get(0).presence.share()).isEqualTo(0.5);
    pass(80);
    assertThat(members.get(0).presence.share()).isEqualTo(1);
  }

  @Test
  void aWorkerThatLeavesIsNotWaitedFor() {
    join("w1");
    join("w2");
    pass(60);
    members.remove(1).presence.leave();
    pass(21);
    assertThat(members.get(0).presence.share()).isEqualTo(1);
  }

  @Test
  void clocksThatDifferByMinutesChangeNothing() {
    join("w1", Duration.ofMinutes(5));
    join("w2", Duration.ofMinutes(-5));
    join("w3");
    pass(120);
    assertThat(members).allMatch(member -> Math.abs(member.presence.share() - 1.0 / 3) < 1e-6);
  }

  @Test
  void whoCannotRenewUsesNothingBeforeTheOthersTakeItsShare() {
    join("w1");
    join("w2");
    pass(60);
    Member silent = members.remove(1);
    Instant lost = context.time().instant();
    while (members.get(0).presence.share() < 1) {
      pass(1);
      silent.presence.pauseIfSilent();
    }
    assertThat(silent.presence.share()).isZero();
    assertThat(Duration.between(lost, context.time().instant()))
        .isGreaterThan(Duration.ofSeconds(45));
  }
}
