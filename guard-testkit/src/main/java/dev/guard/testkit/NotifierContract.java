package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Notifier} has to do. A subclass gives a notifier, a receiver that keeps what it
 * took, and a switch for the receiver to fail.
 */
public abstract class NotifierContract {
  /** The notifier under test; the same on every call of one test. */
  protected abstract Notifier notifier();

  /** What the receiver took, oldest first: the decoded text of each message. */
  protected abstract List<String> received();

  /** From now on the receiver takes nothing (HTTP 500 or the like). */
  protected abstract void breakReceiver();

  /** Texts that no message of an error may hold: webhook URL, routing key. */
  protected abstract List<String> secrets();

  @Test
  public void aMessageArrivesWithItsTitleAndText() {
    notifier().send(message("held", false));
    assertThat(received()).hasSize(1);
    assertThat(received().get(0))
        .contains("Wave-1 is held")
        .contains("latency_p99 could not be told");
  }

  @Test
  public void aMessageThatMayRepeatSaysSoOrIsReceivedOnce() {
    notifier().send(message("held", false));
    notifier().send(message("held", true));
    if (notifier().guarantee() == Guarantee.DEDUPLICATED) {
      String key = message("held", false).key().runId();
      assertThat(received()).isNotEmpty().allSatisfy(text -> assertThat(text).contains(key));
    } else if (notifier().guarantee() == Guarantee.VERIFIED) {
      assertThat(received()).hasSize(1);
    } else {
      assertThat(received()).hasSize(2);
      assertThat(received().get(0)).doesNotContain("(may repeat)");
      assertThat(received().get(1)).contains("(may repeat)");
    }
  }

  @Test
  public void aReceiverThatTakesNothingIsAnErrorThatHoldsNoSecret() {
    breakReceiver();
    Throwable thrown = catchThrowable(() -> notifier().send(message("held", false)));
    assertThat(thrown).isInstanceOf(GuardException.class);
    assertThat(((GuardException) thrown).next()).isNotBlank();
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      for (String secret : secrets()) {
        assertThat(String.valueOf(each.getMessage())).doesNotContain(secret);
      }
    }
    assertThat(received()).isEmpty();
  }

  @Test
  public void closingTwiceIsNoError() {
    notifier().close();
    notifier().close();
    assertThat(received()).isEmpty();
  }

  /** A message of the kind {@code kind}. */
  protected static Notification message(String kind, boolean repeat) {
    return new Notification(
        new EffectKey("run-20260302-1000", "s1", "notify", kind, 1),
        kind,
        Severity.WARNING,
        "Wave-1 is held",
        "latency_p99 could not be told",
        List.of(URI.create("https://git.example/platform/fleet/-/merge_requests/7")),
        List.of("c1", "c2"),
        repeat);
  }
}
