package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.EffectKey;
import dev.guard.api.Severity;
import dev.guard.api.notify.Notification;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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

  private final Receiver receiver = new Receiver(RotationTest::wrong, 202, "{}");

  @AfterEach
  void stop() {
    receiver.close();
  }

  private static Optional<String> wrong(JsonNode json) {
    return json.path("routing_key").asString("fresh").equals("fresh")
        ? Optional.empty()
        : Optional.of("Invalid routing key");
  }

  @Test
  void slackTakesTheMessageAtTheRotatedAddress() {
    RotatedSecret hook = new RotatedSecret(receiver.url() + "/old", receiver.url() + "/fresh");
    receiver.faults.add(new Receiver.Fault(403, Map.of(), "invalid_token"));

    new SlackNotifierFactory()
        .create(new SlackSettings(hook.as("aws:slack")), TestContext.create())
        .send(MESSAGE);

    assertThat(receiver.asked).containsExactly("POST /old", "POST /fresh");
    assertThat(receiver.taken).hasSize(1);
  }

  @Test
  void anAddressThatWasNotRotatedIsNotTriedTwice() {
    RotatedSecret hook = new RotatedSecret(receiver.url() + "/old", receiver.url() + "/old");
    receiver.faults.add(new Receiver.Fault(403, Map.of(), "invalid_token"));

    assertThatThrownBy(
            () ->
                new SlackNotifierFactory()
                    .create(new SlackSettings(hook.as("aws:slack")), TestContext.create())
                    .send(MESSAGE))
        .hasMessageContaining("aws:slack");

    assertThat(receiver.asked).containsExactly("POST /old");
  }

  @Test
  void pagerDutyTakesTheEventWithTheRotatedKey() {
    RotatedSecret key = new RotatedSecret("old", "fresh");

    new PagerDutyNotifierFactory()
        .create(
            new PagerDutySettings(key.as("aws:pagerduty"), Optional.of(receiver.url())),
            TestContext.create())
        .send(MESSAGE);

    assertThat(receiver.taken)
        .singleElement()
        .satisfies(event -> assertThat(event.path("routing_key").asString()).isEqualTo("fresh"));
    assertThat(key.forgotten()).isEqualTo(1);
  }
}
