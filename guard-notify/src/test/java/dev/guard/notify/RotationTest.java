package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.EffectKey;
import dev.guard.api.Severity;
import dev.guard.api.notify.Notification;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A refused webhook or key is read again, once; where it was rotated the message arrives. */
final class RotationTest {
  private static final Notification MESSAGE =
      new Notification(
          new EffectKey("run-1", "s1", "notify", "slack", 1),
          "held",
          Severity.WARNING,
          "Held",
          "A person is needed.",
          List.of(),
          List.of("c1"),
          false);

  private static final String HOOK = "/services/T0001/B0001/";
  private static final String FRESH = "0123456789abcdef0123456789abcdef";

  private final Receiver receiver = new Receiver(PublishedApi.slack(), 200, "ok");
  private final Receiver pagerDuty =
      new Receiver(
          PublishedApi.pagerDuty(),
          202,
          "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"key\"}");

  @AfterEach
  void stop() {
    receiver.close();
    pagerDuty.close();
  }

  @Test
  void slackTakesTheMessageAtTheRotatedAddress() {
    RotatedSecret hook =
        new RotatedSecret(receiver.url() + HOOK + "old", receiver.url() + HOOK + "fresh");
    receiver.faults.add(new Receiver.Fault(403, Map.of(), "invalid_token"));

    new SlackNotifierFactory()
        .create(SlackSettings.webhook(hook.as("aws:slack")), TestContext.create())
        .send(MESSAGE);

    assertThat(receiver.asked).containsExactly("POST " + HOOK + "old", "POST " + HOOK + "fresh");
    assertThat(receiver.taken).hasSize(1);
  }

  @Test
  void anAddressThatWasNotRotatedIsNotTriedTwice() {
    RotatedSecret hook =
        new RotatedSecret(receiver.url() + HOOK + "old", receiver.url() + HOOK + "old");
    receiver.faults.add(new Receiver.Fault(403, Map.of(), "invalid_token"));

    assertThatThrownBy(
            () ->
                new SlackNotifierFactory()
                    .create(SlackSettings.webhook(hook.as("aws:slack")), TestContext.create())
                    .send(MESSAGE))
        .hasMessageContaining("aws:slack");

    assertThat(receiver.asked).containsExactly("POST " + HOOK + "old");
  }

  @Test
  void pagerDutyTakesTheEventWithTheRotatedKey() {
    RotatedSecret key = new RotatedSecret("sh0rt", FRESH);

    new PagerDutyNotifierFactory()
        .create(
            new PagerDutySettings(key.as("aws:pagerduty"), Optional.of(pagerDuty.url())),
            TestContext.create())
        .send(MESSAGE);

    assertThat(pagerDuty.taken)
        .singleElement()
        .satisfies(event -> assertThat(event.path("routing_key").asString()).isEqualTo(FRESH));
    assertThat(key.forgotten()).isEqualTo(1);
  }
}
