package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.ComeBackLater;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.notify.About;
import dev.guard.api.notify.BreakGlass;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.NotifierContract;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A run is one thread, whose first message is kept up to date. */
final class SlackBotTest extends NotifierContract {
  private final PretendSlack slack = new PretendSlack();
  private final TestContext context = TestContext.create();
  private final Notifier notifier = bot(Secret.of("env:SLACK_TOKEN", "xoxb-1"), true);

  private Notifier bot(Secret token, boolean looksBack) {
    return new SlackNotifierFactory()
        .create(
            new SlackSettings(
                Optional.empty(),
                Optional.of(token),
                Optional.of(PretendSlack.CHANNEL),
                Optional.of(slack.url()),
                Optional.of(looksBack)),
            context);
  }

  @AfterEach
  void everythingWasAsSlackPublishesIt() {
    slack.close();
    assertThat(slack.violations).isEmpty();
  }

  @Override
  protected Notifier notifier() {
    return notifier;
  }

  @Override
  protected List<String> received() {
    return slack.replies().stream().map(SlackBotTest::shown).toList();
  }

  @Override
  protected void breakReceiver() {
    slack.broken = true;
  }

  @Override
  protected List<String> secrets() {
    return List.of("xoxb-1");
  }

  private static String shown(JsonNode message) {
    return message
        .path("blocks")
        .toString()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  private static Notification event(String kind, int number, String title, String state) {
    return event(kind, number, title, state, false);
  }

  private static Notification event(
      String kind, int number, String title, String state, boolean repeat) {
    return new Notification(
        new EffectKey("run-1", "run", "notify", "slack/" + number, 1),
        kind,
        Severity.ERROR,
        title,
        "<!channel> `rm -rf` *now*",
        List.of(URI.create("https://git.example/-/merge_requests/7")),
        List.of("c1"),
        repeat,
        new About("prod", "1.27.3", state, List.of("prod"), List.of("mesh")),
        kind.equals("held")
            ? List.of(
                new BreakGlass(
                    "c1",
                    List.of(
                        new BreakGlass.Step(
                            "Suspend Flux", List.of("flux suspend hr istiod && echo <x>")))))
            : List.of());
  }

  @Test
  void aRunIsOneThreadThatAnotherProcessGoesOnWith() {
    Optional<String> first =
        notifier.send(event("mr-opened", 1, "A request waits", "in_progress"), Optional.empty());
    Notifier restarted = bot(Secret.of("env:SLACK_TOKEN", "xoxb-1"), true);
    Optional<String> second =
        restarted.send(event("held", 2, "Held (flux-timeout)", "held"), first);
    restarted.send(event("run-ended", 3, "Ended, rolled back", "rolled_back"), second);

    assertThat(first).isPresent().isEqualTo(second);
    assertThat(slack.heads()).hasSize(1);
    String ts = slack.heads().get(0).path("ts").asString();
    assertThat(first).contains(PretendSlack.CHANNEL + "/" + ts);
    assertThat(slack.replies())
        .extracting(reply -> reply.path("thread_ts").asString())
        .containsExactly(ts, ts, ts);
    assertThat(received().get(0)).contains("A request waits");
    assertThat(received().get(1)).contains("Held (flux-timeout)");
    assertThat(shown(slack.heads().get(0)))
        .contains("Istio 1.27.3 on batch prod", "Ended, rolled back", "State: rolled back")
        .doesNotContain("Held (flux-timeout)");
    assertThat(slack.heads().get(0).path("metadata").path("event_payload").path("key").asString())
        .isEqualTo("run-1/head");
    assertThat(slack.asked)
        .containsExactly(
            "chat.postMessage",
            "chat.postMessage",
            "chat.update",
            "chat.postMessage",
            "chat.update",
            "chat.postMessage");
  }

  @Test
  void whatClustersReportIsPlainTextAndCommandsCanBeCopied() {
    notifier.send(event("held", 1, "Held", "held"), Optional.empty());

    JsonNode blocks = slack.replies().get(0).path("blocks");
    assertThat(blocks)
        .filteredOn(block -> block.path("type").asString().equals("section"))
        .first()
        .satisfies(
            block -> {
              assertThat(block.at("/text/type").asString()).isEqualTo("plain_text");
              assertThat(block.at("/text/text").asString()).startsWith("&lt;!channel&gt;");
            });
    assertThat(blocks)
        .filteredOn(block -> block.path("type").asString().equals("rich_text"))
        .singleElement()
        .satisfies(
            block ->
                assertThat(block.at("/elements/0/elements/0/text").asString())
                    .isEqualTo("# Suspend Flux\nflux suspend hr istiod && echo <x>"));
  }

  /** Slack shows a long card in parts; a command that was cut would be another command. */
  @Test
  void theLongestCardsKeepEachCommandWholeAndWithinSlacksLimits() {
    String command = "kubectl --context c1 -n shop rollout restart deployment/" + "x".repeat(180);
    List<BreakGlass> cards = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      cards.add(
          new BreakGlass(
              "c" + i, List.of(new BreakGlass.Step("Restart", Collections.nCopies(40, command)))));
    }

    Notification plain = event("validation-failed", 1, "It failed", "failed");
    notifier.send(
        new Notification(
            plain.key(),
            plain.kind(),
            plain.severity(),
            plain.title().repeat(60),
            "It failed. ".repeat(4_000),
            plain.links(),
            plain.clusterIds(),
            false,
            plain.about(),
            cards),
        Optional.empty());

    List<String> lines =
        slack.replies().get(0).findValues("text").stream()
            .filter(JsonNode::isString)
            .flatMap(text -> text.asString().lines())
            .filter(line -> line.startsWith("kubectl"))
            .toList();
    assertThat(lines).hasSize(5 * 40).containsOnly(command);
  }

  @Test
  void aMessageWhoseAnswerWasLostIsFoundAndNotPostedAgain() {
    Optional<String> thread =
        notifier.send(event("mr-opened", 1, "A request waits", "in_progress"), Optional.empty());
    slack.losesAnswer = true;
    assertThatThrownBy(() -> notifier.send(event("held", 2, "Held", "held"), thread))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("slack.unavailable"));

    notifier.send(event("held", 2, "Held", "held", true), thread);

    assertThat(slack.replies()).hasSize(2);
    assertThat(received().get(1)).doesNotContain("(may repeat)");
  }

  @Test
  void aThreadWhoseAddressWasLostIsFoundByAnotherProcess() {
    slack.losesAnswer = true;
    assertThatThrownBy(() -> notifier.send(event("held", 1, "Held", "held"), Optional.empty()))
        .isInstanceOf(GuardException.class);
    assertThat(slack.heads()).hasSize(1);

    bot(Secret.of("env:SLACK_TOKEN", "xoxb-1"), true)
        .send(event("held", 1, "Held", "held", true), Optional.empty());

    assertThat(slack.heads()).hasSize(1);
    assertThat(slack.replies()).hasSize(1);
  }

  @Test
  void withoutTheRightToReadWhatMayRepeatSaysSo() {
    Notifier blind = bot(Secret.of("env:SLACK_TOKEN", "xoxb-1"), false);
    assertThat(notifier.guarantee()).isEqualTo(Guarantee.VERIFIED);
    assertThat(blind.guarantee()).isEqualTo(Guarantee.NONE);
    Optional<String> thread = blind.send(event("held", 1, "Held", "held"), Optional.empty());

    blind.send(event("held", 1, "Held", "held", true), thread);

    assertThat(received()).hasSize(2);
    assertThat(received().get(0)).doesNotContain("(may repeat)");
    assertThat(received().get(1)).contains("(may repeat)");
    assertThat(slack.asked).doesNotContain("conversations.replies");
  }

  @Test
  void aThreadThatSomebodyDeletedIsBegunAnew() {
    Optional<String> first =
        notifier.send(event("mr-opened", 1, "A request waits", "in_progress"), Optional.empty());
    slack.delete(slack.heads().get(0).path("ts").asString());

    Optional<String> second = notifier.send(event("held", 2, "Held", "held"), first);

    assertThat(second).isPresent().isNotEqualTo(first);
    assertThat(slack.heads()).hasSize(1);
    assertThat(slack.replies().get(1).path("thread_ts").asString())
        .isEqualTo(slack.heads().get(0).path("ts").asString());
  }

  @Test
  void aHeadThatCanNoLongerBeEditedStaysAndTheThreadGoesOn() {
    Optional<String> first =
        notifier.send(event("mr-opened", 1, "A request waits", "in_progress"), Optional.empty());
    slack.faults.add(PretendSlack.Fault.error("chat.update", "edit_window_closed"));

    assertThat(notifier.send(event("held", 2, "Held", "held"), first)).isEqualTo(first);

    assertThat(slack.heads()).hasSize(1);
    assertThat(slack.replies()).hasSize(2);
  }

  @Test
  void aSpentRateLimitBetweenHeadAndReplyMakesNoSecondHead() {
    slack.faults.add(
        new PretendSlack.Fault(
            "chat.update",
            429,
            Map.of("Retry-After", "30"),
            "{\"ok\":false,\"error\":\"ratelimited\"}"));
    Optional<String> thread =
        notifier.send(event("mr-opened", 1, "A request waits", "in_progress"), Optional.empty());

    assertThatThrownBy(() -> notifier.send(event("held", 2, "Held", "held"), thread))
        .isInstanceOfSatisfying(
            ComeBackLater.class,
            later -> assertThat(later.retryAt()).isEqualTo(TestContext.START.plusSeconds(30)));
    context.wallClock().advance(Duration.ofSeconds(31));
    notifier.send(event("held", 2, "Held", "held"), thread);

    assertThat(slack.heads()).hasSize(1);
    assertThat(slack.replies()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "missing_scope, scope",
    "not_in_channel, Invite the bot",
    "channel_not_found, Invite the bot",
    "is_archived, another channel",
    "msg_blocks_too_long, env:SLACK_TOKEN"
  })
  void whatSlackRefusesSaysWhatToDo(String error, String next) {
    slack.faults.add(PretendSlack.Fault.error("chat.postMessage", error));

    assertThatThrownBy(() -> notifier.send(event("held", 1, "Held", "held"), Optional.empty()))
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("slack.refused");
              assertThat(refused.what()).contains(error);
              assertThat(refused.next()).contains(next);
            });
  }

  @Test
  void aTokenThatWasRotatedIsReadAgain() {
    slack.token = "xoxb-2";
    RotatedSecret token = new RotatedSecret("xoxb-1", "xoxb-2");

    bot(token.as("aws:slack"), true).send(event("held", 1, "Held", "held"), Optional.empty());

    assertThat(slack.replies()).hasSize(1);
  }

  @Test
  void aTestIsOneMessageInNoThread() {
    assertThat(
            notifier.send(
                event(Notification.TEST, 1, "Test message from GUARD", ""), Optional.empty()))
        .isEmpty();

    assertThat(slack.heads()).singleElement().asString().contains("Test message from GUARD");
    assertThat(slack.replies()).isEmpty();
  }
}
