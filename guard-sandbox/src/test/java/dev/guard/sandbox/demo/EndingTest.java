package dev.guard.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.sandbox.demo.DemoResult.ClusterEnd;
import dev.guard.sandbox.demo.DemoResult.RequestEnd;
import dev.guard.sandbox.receivers.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo's own judgement can fail: each way to end wrongly is a surprise. */
class EndingTest {
  private static final String BRANCH = "guard/upgrade-istio-1.27.3-staging-20261124090000";
  private static final Message TOLD = new Message("slack", "upgraded", "", "{}");

  @Test
  void rightEndingHasNoSurprise() {
    assertThat(ending("upgraded", "1.27.3", 3, List.of(TOLD), List.of("main", BRANCH)).surprises())
        .isEmpty();
  }

  @Test
  void otherOutcomeIsASurprise() {
    assertThat(ending("held", "1.27.3", 3, List.of(TOLD), List.of("main", BRANCH)).surprises())
        .anyMatch(text -> text.contains("the outcome is held"));
  }

  @Test
  void clusterOnTheOldVersionIsASurprise() {
    assertThat(ending("upgraded", "1.26.4", 3, List.of(TOLD), List.of("main", BRANCH)).surprises())
        .anyMatch(text -> text.contains("staging-1 is upgraded 1.26.4, not upgraded 1.27.3"));
  }

  @Test
  void furtherChangedLineIsASurprise() {
    assertThat(ending("upgraded", "1.27.3", 4, List.of(TOLD), List.of("main", BRANCH)).surprises())
        .anyMatch(text -> text.contains("changes 4 lines"));
  }

  @Test
  void orphanedBranchIsASurprise() {
    assertThat(
            ending("upgraded", "1.27.3", 3, List.of(TOLD), List.of("main", BRANCH, "guard/left"))
                .surprises())
        .anyMatch(text -> text.contains("guard/left"));
  }

  @Test
  void unmarkedSecondMessageIsASurprise() {
    assertThat(
            ending("upgraded", "1.27.3", 3, List.of(TOLD, TOLD), List.of("main", BRANCH))
                .surprises())
        .anyMatch(text -> text.contains("Slack was told 2 times"));
  }

  private static Ending ending(
      String outcome, String version, int lines, List<Message> messages, List<String> branches) {
    return new Ending(
        Scenario.LATE_MERGE,
        outcome,
        List.of(new ClusterEnd("staging-1", "upgraded", version)),
        List.of(
            new RequestEnd(
                "upgrade",
                BRANCH,
                "Upgrade",
                "merged",
                List.of("clusters/staging-1/istio/release.yaml"),
                lines)),
        messages,
        branches,
        "staging-1",
        List.of("staging-1"),
        List.of("staging"),
        0);
  }
}
