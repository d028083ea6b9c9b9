package dev.guard.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PluginCallTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void anAnswerIsReturned() {
    assertThat(PluginCall.run("check a", LONG, () -> "fine").answer())
        .isEqualTo(Answer.known("fine"));
  }

  @Test
  void whatIsThrownNamesTheExtension() {
    assertThat(reason(failing(new IllegalStateException("no\n  route"))))
        .isEqualTo("check a failed: java.lang.IllegalStateException: no route");
  }

  @Test
  void aClassThatDoesNotFitIsAFailedCall() {
    assertThat(reason(failing(new NoSuchMethodError("Gone.method()"))))
        .isEqualTo("check a failed: java.lang.NoSuchMethodError: Gone.method()");
  }

  @Test
  void aDeepStackIsAFailedCall() {
    assertThat(reason(failing(new StackOverflowError())))
        .isEqualTo("check a failed: java.lang.StackOverflowError.");
  }

  @Test
  void fatalErrorsOfTheVirtualMachineAreThrownOn() {
    OutOfMemoryError fatal = new OutOfMemoryError("heap");
    assertThatThrownBy(() -> PluginCall.run("check a", LONG, failing(fatal))).isSameAs(fatal);
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsNoAnswer() {
    assertThat(reason(() -> null)).isEqualTo("check a answered null.");
  }

  @Test
  void aCallThatHangsIsInterruptedAndLeft() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Callable<String> hanging =
        () -> {
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
          return "never";
        };
    PluginCall.Outcome<String> outcome = PluginCall.run("check a", Duration.ofMillis(50), hanging);
    assertThat(outcome.answer()).isEqualTo(Answer.unknown("check a did not answer within 50 ms."));
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCallThatIgnoresItsInterruptDoesNotHoldTheCaller() {
    AtomicBoolean stop = new AtomicBoolean();
    Callable<String> stubborn =
        () -> {
          while (!stop.get()) {
            Thread.onSpinWait();
          }
          return "late";
        };
    try {
      assertThat(PluginCall.run("check a", Duration.ofMillis(50), stubborn).answer().known())
          .isEmpty();
    } finally {
      stop.set(true);
    }
  }

  @Test
  void anInterruptOfTheCallerStaysSet() {
    Thread.currentThread().interrupt();
    PluginCall.Outcome<String> outcome =
        PluginCall.run(
            "check a",
            LONG,
            () -> {
              new CountDownLatch(1).await();
              return "never";
            });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.answer()).isEqualTo(Answer.unknown("check a was interrupted."));
  }

  private static String reason(Callable<String> call) {
    return PluginCall.run("check a", LONG, call)
        .fold(value -> "returned " + value, PluginCall.Failed::reason);
  }

  private static Callable<String> failing(Throwable thrown) {
    return () -> {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (Exception) thrown;
    };
  }
}
