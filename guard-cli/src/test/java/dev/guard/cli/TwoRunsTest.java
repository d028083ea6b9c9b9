package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.cli.LiveFleet.Call;
import dev.guard.cli.LiveFleet.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two {@code guard run} for one batch, as real processes. */
class TwoRunsTest {
  private static final String[] RUN = {"run", "--batch", "staging", "--target-version", "1.27.3"};
  private static final String[] RUN_AND_WAIT = {
    "run", "--batch", "staging", "--target-version", "1.27.3", "--wait"
  };

  @TempDir Path folder = Path.of("");
  private LiveFleet live;

  @BeforeEach
  void start() {
    live = LiveFleet.inRealTime(folder, 1);
  }

  @AfterEach
  void stop() throws InterruptedException {
    live.stop();
  }

  @Test
  void givenARunAtWork_whenAnotherStarts_thenItSaysWhoHoldsTheBatchAndUntilWhen()
      throws InterruptedException {
    Call holder = live.start(RUN_AND_WAIT);
    try {
      holder.awaitTalk("waits for a person to merge it");

      Ended other = live.call(RUN);

      assertThat(other.code()).as("%s", other).isEqualTo(7);
      assertThat(other.err())
          .contains("Batch staging is being worked on by ", "/" + holder.process().pid() + "/")
          .containsPattern("whose lease runs until \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ")
          .doesNotContain("Exception");
      assertThat(holder.process().isAlive()).isTrue();
    } finally {
      holder.kill();
    }
    assertThat(live.mergeRequests()).hasSize(1);
  }

  @Test
  void givenAHolderThatWasKilled_whenTheNextStarts_thenItTakesOverAtOnce()
      throws InterruptedException {
    Call holder = live.start(RUN_AND_WAIT);
    holder.awaitTalk("waits for a person to merge it");
    holder.kill();

    Ended next = live.call(RUN);

    // A lease that is waited for, or refused, would answer 7.
    assertThat(next.code()).as("%s", next).isZero();
    assertThat(live.mergeRequests()).hasSize(1);
  }

  @Test
  void givenTwoRunsAtOnce_whenBothHaveEnded_thenThereIsOneBranchAndOneMergeRequest()
      throws InterruptedException {
    List<Call> both = List.of(live.start(RUN), live.start(RUN));

    Ended first = both.get(0).end();
    Ended second = both.get(1).end();

    assertThat(List.of(first.code(), second.code()))
        .as("%s\n%s", first, second)
        .contains(0)
        .isSubsetOf(0, 7);
    for (Ended refused : List.of(first, second)) {
      if (refused.code() == 7) {
        assertThat(refused.err()).contains("Batch staging is being worked on by ");
      }
    }
    assertThat(live.mergeRequests()).hasSize(1);
    assertThat(live.fleet().git().branches()).hasSize(2).contains("main");
  }
}
