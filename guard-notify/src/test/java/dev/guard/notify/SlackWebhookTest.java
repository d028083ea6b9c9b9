package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.ComeBackLater;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.NotifierContract;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Slack takes the messages, shows them as they were meant, and its webhook stays secret. */
final class SlackWebhookTest extends NotifierContract {
  private static final String PATH = "/services/T0001/B0001/s3cr3t";

  private final Receiver slack = new Receiver(PublishedApi.slack(), 200, "ok");
  private final TestContext context = TestContext.create();
  private final Notifier notifier = notifier(slack.url() + PATH);

  private Notifier notifier(String url) {
    return new SlackNotifierFactory()
        .create(SlackSettings.webhook(Secret.of("env:SLACK_WEBHOOK", url)), context);
  }

  @AfterEach
  void stop() {
    slack.close();
  }

  @Override
  protected Notifier notifier() {
    return notifier;
  }

  @Override
  protected List<String> received() {
    return slack.taken.stream().map(SlackWebhookTest::shown).toList();
  }

  @Override
  protected void breakReceiver() {
    slack.broken = true;
  }

  @Override
  protected List<String> secrets() {
    return List.of(PATH, "s3cr3t");
  }

  @Test
  void whatSlackWouldNotTakeIsRefused() {
    GuardException thrown =
        catchThrowableOfType(
            GuardException.class,
            () -> notifier(slack.url() + "/services/T0001").send(message("held", false)));
    assertThat(thrown.code()).isEqualTo("slack.refused");
    assertThat(thrown).hasMessageContaining("Slack publishes no POST");
  }

  private static List<JsonNode> texts(JsonNode block) {
    List<JsonNode> texts = new ArrayList<>();
    if (block.has("text")) {
      texts.add(block.path("text"));
    }
    block.path("elements").forEach(texts::add);
    return texts;
  }

  /** What a reader sees: Slack turns the escapes back. */
  private static String shown(JsonNode json) {
    StringBuilder shown = new StringBuilder();
    for (JsonNode block : json.path("blocks")) {
      texts(block).forEach(text -> shown.append(text.path("text").asString("")));
    }
    return shown.toString().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static Notification saying(String title, String text) {
    return new Notification(
        new EffectKey("run-1", "s1", "notify", "held", 1),
        "held",
        Severity.ERROR,
        title,
        text,
        List.of(URI.create("https://git.example/-/merge_requests/7")),
        List.of("c1"),
        false);
  }

  @Test
  void nothingIsPromisedAboutRepeats() {
    assertThat(notifier.guarantee()).isEqualTo(Guarantee.NONE);
  }

  @Test
  void whatClustersReportCanNeitherMentionNorMarkUp() {
    notifier.send(saying("<!channel> held", "a & b <@U123> <https://evil|click> *x*"));
    JsonNode json = slack.taken.get(0);
    assertThat(json.path("text").asString()).isEqualTo("[error] &lt;!channel&gt; held");
    for (JsonNode block : json.path("blocks")) {
      for (JsonNode text : texts(block)) {
        if (text.path("type").asString().equals("mrkdwn")) {
          assertThat(text.path("text").asString())
              .isEqualTo("<https://git.example/-/merge_requests/7>");
        } else {
          assertThat(text.path("text").asString()).doesNotContain("<").doesNotContain(">");
        }
      }
    }
    assertThat(received().get(0)).contains("a & b <@U123> <https://evil|click> *x*");
  }

  @Test
  void aVeryLongReportIsCutWhereSlackCutsNoEscape() {
    String line = "pod <istiod> & friends are not ready\n";
    notifier.send(
        saying(
            "x&".repeat(200), Stream.generate(() -> line).limit(2000).reduce("", String::concat)));
    notifier.send(saying("Held", "&".repeat(20_000)));
    assertThat(slack.taken).hasSize(2);
    for (JsonNode json : slack.taken) {
      for (JsonNode block : json.path("blocks")) {
        for (JsonNode text : texts(block)) {
          assertThat(text.path("text").asString().replaceAll("&(amp|lt|gt);", ""))
              .doesNotContain("&");
        }
      }
    }
  }

  @Test
  void aMessageIsSentOnceAlsoWhenSlackFails() {
    slack.faults.add(new Receiver.Fault(503, Map.of(), "down"));
    assertThatThrownBy(() -> notifier.send(message("held", false)))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("slack.unavailable"))
        .hasMessageContaining("503: down");
    assertThat(slack.asked).containsExactly("POST " + PATH);
  }

  @ParameterizedTest
  @CsvSource({"400, invalid_payload", "403, invalid_token", "404, no_service", "302, moved"})
  void whatSlackRefusesNamesTheSecretsReference(int status, String body) {
    slack.faults.add(new Receiver.Fault(status, Map.of(), body));
    GuardException thrown =
        catchThrowableOfType(GuardException.class, () -> notifier.send(message("held", false)));
    assertThat(thrown.code()).isEqualTo("slack.refused");
    assertThat(thrown)
        .hasMessageContaining(status + "): " + body)
        .hasMessageContaining("env:SLACK_WEBHOOK");
  }

  @Test
  void aSpentRateLimitSaysWhenToComeBack() {
    slack.faults.add(new Receiver.Fault(429, Map.of("Retry-After", "30"), ""));
    ComeBackLater later =
        catchThrowableOfType(ComeBackLater.class, () -> notifier.send(message("held", false)));
    assertThat(later.retryAt()).isEqualTo(TestContext.START.plusSeconds(30));
    assertThat(context.exhaustedUntil("slack")).contains(TestContext.START.plusSeconds(30));
    assertThatThrownBy(() -> notifier.send(message("held", false)))
        .isInstanceOf(ComeBackLater.class);
    assertThat(slack.asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://hooks.slack.com/s3cr3t with a space", "s3cr3t", "ftp://x/s3cr3t"})
  void aSecretThatIsNoAddressIsNotShown(String secret) {
    GuardException thrown =
        catchThrowableOfType(
            GuardException.class, () -> notifier(secret).send(message("held", false)));
    assertThat(thrown.code()).isEqualTo("config.notifier-url");
    assertThat(thrown).hasMessageContaining("env:SLACK_WEBHOOK");
    assertThat(thrown.getMessage()).doesNotContain("s3cr3t");
    assertThat(thrown.getCause()).isNull();
  }

  @Test
  void aDeadReceiverIsUnavailableWithoutItsAddress() {
    slack.close();
    GuardException thrown =
        catchThrowableOfType(GuardException.class, () -> notifier.send(message("held", false)));
    assertThat(thrown.code()).isEqualTo("slack.unavailable");
    assertThat(thrown.getMessage()).doesNotContain(PATH);
  }
}
