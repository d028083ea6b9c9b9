package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.change.ChangeState;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.notify.Notification;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Control;
import dev.guard.api.run.Outcome;
import dev.guard.core.Guard;
import dev.guard.core.RollbackRequest;
import dev.guard.core.report.RunReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The process dies after every single write and every outside effect, and is started again. */
class CrashTest {
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Dies once, at the n-th point that is passed. */
  private static final class Fuse {
    private int left;
    private boolean blown;

    Fuse(int at) {
      this.left = at;
    }

    synchronized void pass() {
      if (!blown && --left == 0) {
        blown = true;
        throw new Crash();
      }
    }

    synchronized boolean isBlown() {
      return blown;
    }
  }

  private interface Call {
    RunReport call() throws InterruptedException;
  }

  /** One story, told with a fuse that blows at some point of it. */
  private interface Story {
    void tell(GuardScenario scenario, String point) throws InterruptedException;
  }

  /** Tells the story once for every point at which it can die. */
  private static void dyingEverywhere(int clusters, Story story, int atLeast)
      throws InterruptedException {
    int point = 0;
    boolean died = true;
    while (died) {
      point++;
      Fuse fuse = new Fuse(point);
      GuardScenario scenario = GuardScenario.ofClusters(clusters);
      scenario.listening(entry -> fuse.pass());
      scenario.host().afterEffect(effect -> fuse.pass());
      scenario.chat().afterSend(message -> fuse.pass());
      scenario.pager().afterSend(message -> fuse.pass());
      story.tell(scenario, "died at point " + point);
      died = fuse.isBlown();
    }
    assertThat(point).as("points at which it died").isGreaterThan(atLeast);
  }

  @Test
  void aFailedUpgradeAndItsRollback() throws InterruptedException {
    dyingEverywhere(
        1,
        (scenario, point) -> {
          restarted(scenario::run);
          scenario.merge();
          scenario.delivery().delivery("c1", failed());
          restarted(scenario::monitor);
          scenario.delivery().recover("c1");
          scenario.merge();
          RunReport end = restarted(scenario::monitor);

          assertThat(end.outcome()).as(point).contains(Outcome.ROLLED_BACK);
          assertEnd(scenario, point, ClusterState.HEALTHY, 2);
          assertThat(scenario.host().comments(scenario.host().opened().get(0)))
              .as(point)
              .hasSize(3)
              .anyMatch(comment -> comment.startsWith("### What was found out"))
              .anyMatch(comment -> comment.startsWith("The upgrade failed"));
          assertThat(scenario.evidence().asked()).as(point).hasSize(1);
          assertTold(scenario, point, List.of("mr-opened", "validation-failed", "run-ended"));
          assertBlocked(scenario, point);
        },
        40);
  }

  @Test
  void aHealthyUpgradeOfTwo() throws InterruptedException {
    dyingEverywhere(
        2,
        (scenario, point) -> {
          restarted(scenario::run);
          scenario.merge();
          RunReport end = restarted(scenario::monitor);

          assertThat(end.outcome()).as(point).contains(Outcome.UPGRADED);
          assertEnd(scenario, point, ClusterState.UPGRADED, 1);
          assertTold(scenario, point, List.of("mr-opened", "upgrade-completed"));
          assertThat(scenario.host().comments(scenario.host().opened().get(0)))
              .as(point)
              .hasSize(1);
        },
        25);
  }

  @Test
  void anAbortedRun() throws InterruptedException {
    dyingEverywhere(
        2,
        (scenario, point) -> {
          restarted(scenario::run);
          RunReport end =
              restarted(
                  () -> {
                    try (Guard guard = scenario.guard()) {
                      return guard.abort(GuardScenario.BATCH, "not today");
                    }
                  });

          assertThat(end.outcome()).as(point).contains(Outcome.ABORTED);
          assertEnd(scenario, point, ClusterState.HEALTHY, 1);
          assertTold(scenario, point, List.of("mr-opened", "run-ended"));
          assertThat(scenario.changes())
              .as(point)
              .singleElement()
              .satisfies(change -> assertThat(change.state()).isEqualTo(ChangeState.CLOSED));
        },
        20);
  }

  @Test
  void aHeldClusterThatAPersonRollsBack() throws InterruptedException {
    dyingEverywhere(
        1,
        (scenario, point) -> {
          scenario.configured("rollback: {auto_create_mr: false}");
          restarted(scenario::run);
          scenario.merge();
          scenario.delivery().delivery("c1", failed());
          restarted(scenario::monitor);
          restarted(() -> rollback(scenario));
          scenario.delivery().recover("c1");
          scenario.merge();
          RunReport end = restarted(scenario::monitor);

          assertThat(end.outcome()).as(point).contains(Outcome.ROLLED_BACK);
          assertEnd(scenario, point, ClusterState.HEALTHY, 2);
          assertThat(scenario.pager().kinds())
              .as(point)
              .containsOnlyOnce("mr-opened", "run-ended")
              .contains("validation-failed");
          assertThat(scenario.pager().sent())
              .as(point)
              .anyMatch(sent -> sent.text().contains("What to do: Merge https://"));
          assertBlocked(scenario, point);
        },
        40);
  }

  private static RunReport rollback(GuardScenario scenario) throws InterruptedException {
    try (Guard guard = scenario.guard()) {
      return guard.rollback(
          new RollbackRequest(Optional.of(GuardScenario.BATCH), Optional.empty(), "because"));
    }
  }

  private static Answer<Delivery> failed() {
    return Answer.known(new Delivery(DeliveryPhase.FAILED, Optional.empty(), "Flux rolled back."));
  }

  private static void assertEnd(
      GuardScenario scenario, String point, ClusterState state, int requests) {
    assertThat(scenario.states().values()).as(point).containsOnly(state);
    assertThat(scenario.host().opened()).as(point).hasSize(requests);
    assertThat(scenario.host().branches(GuardScenario.REPOSITORY)).as(point).hasSize(requests + 1);
  }

  /** No further batch may start the version. */
  private static void assertBlocked(GuardScenario scenario, String point) {
    try (Guard guard = scenario.guard()) {
      assertThat(guard.registry().controls())
          .as(point)
          .anyMatch(control -> control.kind() == Control.Kind.BLOCK && control.active());
    }
  }

  /** Pages once each; chat messages once, or twice of which the second says so. */
  private static void assertTold(GuardScenario scenario, String point, List<String> kinds) {
    assertThat(scenario.pager().kinds()).as(point).containsExactlyElementsOf(kinds);
    Map<String, List<Notification>> byKind =
        scenario.chat().sent().stream().collect(Collectors.groupingBy(Notification::kind));
    assertThat(byKind.keySet()).as(point).containsExactlyInAnyOrderElementsOf(kinds);
    byKind.forEach(
        (kind, messages) -> {
          assertThat(messages).as("%s, %s", kind, point).hasSizeBetween(1, 2);
          assertThat(messages.get(0).repeat() && messages.size() == 2).isFalse();
          if (messages.size() == 2) {
            assertThat(messages.get(1).repeat()).isTrue();
          }
        });
  }

  private static RunReport restarted(Call call) throws InterruptedException {
    while (true) {
      try {
        return call.call();
      } catch (Crash crash) {
        // The next turn of the loop is the restart.
      }
    }
  }
}
