package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.testkit.GuardScenario;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody tries the way before the night on which it is needed. */
class NotifyTest {
  @TempDir Path home = Path.of("");

  private final GuardScenario scenario =
      GuardScenario.ofClusters(1)
          .notifying("- {type: chat, events: [held]}\n- {type: pager, name: night}");

  private Called guard(String... args) {
    return Called.of(home).against(scenario).guard(args);
  }

  @Test
  void eachNotifierGetsOneMessageThatSaysThatItIsATest() throws Exception {
    Called called = guard("notify", "test");

    assertThat(called.code()).isZero();
    assertThat(called.err()).isEmpty();
    Golden.check("notify-test.txt", called.out());
    assertThat(scenario.chat().kinds()).containsExactly("test");
    assertThat(scenario.pager().sent())
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.title()).startsWith("Test message from GUARD");
              assertThat(message.text()).contains("Nobody has to do anything.", "night");
              assertThat(message.key().runId()).isEqualTo("test-20260302-100000");
            });
  }

  @Test
  void oneThatFailsIsShownWithWhatToDoAndTheOtherIsTold() throws Exception {
    scenario.chat().breakDown("The receiver answers 500.");

    Called called = guard("notify", "test", "-o", "json");

    assertThat(called.code()).isEqualTo(ExitCode.ERROR.number());
    Golden.check("notify-test-failed.json", called.out());
    assertThat(scenario.pager().kinds()).containsExactly("test");
  }

  @Test
  void onlyTheNamedOneIsTold() {
    assertThat(guard("notify", "test", "--notifier", "night").code()).isZero();

    assertThat(scenario.chat().kinds()).isEmpty();
    assertThat(scenario.pager().kinds()).containsExactly("test");
  }

  @Test
  void anUnknownNameSaysWhichThereAre() {
    Called called = guard("notify", "test", "--notifier", "nigth");

    assertThat(called.code()).isEqualTo(ExitCode.INPUT.number());
    assertThat(called.err()).contains("no notifier nigth", "chat, night");
  }
}
