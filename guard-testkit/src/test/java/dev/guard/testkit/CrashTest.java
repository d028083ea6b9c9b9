package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.notify.Notification;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Outcome;
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

  @Test
  void nothingIsLostOrDoneTwiceWhereverItDies() throws InterruptedException {
    int point = 0;
    boolean died = true;
    while (died) {
      point++;
      died = tell(point);
    }
    assertThat(point).as("points at which it died").isGreaterThan(40);
  }

  /** A failed upgrade and its rollback; whether the fuse was blown. */
  private static boolean tell(int point) throws InterruptedException {
    Fuse fuse = new Fuse(point);
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.listening(entry -> fuse.pass());
    scenario.host().afterEffect(effect -> fuse.pass());
    scenario.chat().afterSend(message -> fuse.pass());
    scenario.pager().afterSend(message -> fuse.pass());

    restarted(scenario::run);
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(DeliveryPhase.FAILED, Optional.empty(), "Flux rolled back.")));
    restarted(scenario::monitor);
    scenario.delivery().recover("c1");
    scenario.merge();
    RunReport end = restarted(scenario::monitor);

    assertThat(end.outcome()).as("died at %s", point).contains(Outcome.ROLLED_BACK);
    assertThat(scenario.states().values()).containsOnly(ClusterState.HEALTHY);
    assertThat(scenario.host().opened()).as("requests when it died at %s", point).hasSize(2);
    assertThat(scenario.host().branches(GuardScenario.REPOSITORY)).hasSize(3);
    assertThat(scenario.pager().kinds())
        .as("pages when it died at %s", point)
        .containsExactly("mr-opened", "validation-failed", "rollback-opened", "run-ended");
    assertChat(scenario.chat().sent(), point);
    return fuse.isBlown();
  }

  /** Each message once, or twice of which the second says that it may be a repetition. */
  private static void assertChat(List<Notification> sent, int point) {
    Map<String, List<Notification>> byKind =
        sent.stream().collect(Collectors.groupingBy(Notification::kind));
    assertThat(byKind.keySet())
        .as("kinds when it died at %s", point)
        .containsExactlyInAnyOrder(
            "mr-opened", "validation-failed", "rollback-opened", "run-ended");
    byKind.forEach(
        (kind, messages) -> {
          assertThat(messages).as("%s when it died at %s", kind, point).hasSizeBetween(1, 2);
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
