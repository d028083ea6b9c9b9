package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.testkit.GuardScenario;
import dev.guard.testkit.http.PublishedApi;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A failed upgrade and its rollback, told to every kind of receiver at once: each call of GUARD is
 * a process of its own, and what one receiver does disturbs no other.
 */
class AllTogetherTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final List<String> STORY = List.of("mr-opened", "validation-failed", "run-ended");

  private final PretendSlack slack = new PretendSlack();
  private final PretendMailServer mail = PretendMailServer.plain();
  private final Receiver pagerDuty =
      new Receiver(
          PublishedApi.pagerDuty(),
          202,
          "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"k\"}");
  private final Receiver hook = new Receiver(PublishedApi.slack(), 200, "ok");
  private final GuardScenario scenario = GuardScenario.ofClusters(1);

  @BeforeEach
  void everyReceiverIsConfigured() {
    scenario.secrets().set("slack-token", "xoxb-1");
    scenario.secrets().set("pager-key", KEY);
    scenario.secrets().set("broken-hook", hook.url() + "/services/T0001/B0001/x");
    scenario.notifying(
        """
        - {type: slack, name: broken, webhook_url: broken-hook}
        - {type: slack, name: thread, bot_token: slack-token, channel: %s, url: "%s", look_back: true}
        - {type: pagerduty, routing_key: pager-key, url: "%s"}
        - {type: smtp, host: 127.0.0.1, port: %d, encryption: none, from: g@mesh.example, to: [o@x.example]}
        - {type: chat}
        """
            .formatted(PretendSlack.CHANNEL, slack.url(), pagerDuty.url(), mail.port()));
    hook.broken = true;
  }

  @AfterEach
  void stop() {
    slack.close();
    mail.close();
    pagerDuty.close();
    hook.close();
  }

  private void fails() throws InterruptedException {
    scenario.run();
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(
                    DeliveryPhase.FAILED, Optional.empty(), "Flux <!channel> rolled back.")));
    scenario.monitor();
  }

  private void isRolledBack() throws InterruptedException {
    scenario.delivery().recover("c1");
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);
  }

  @Test
  void eachIsToldInOrderThreadedAndDeduplicatedWhileOneFails() throws Exception {
    fails();
    isRolledBack();

    assertThat(scenario.chat().kinds()).isEqualTo(STORY);
    assertThat(slack.violations).isEmpty();
    assertThat(slack.heads()).hasSize(1);
    assertThat(slack.replies())
        .extracting(reply -> reply.path("thread_ts").asString())
        .containsOnly(slack.heads().get(0).path("ts").asString());
    assertThat(slack.replies())
        .extracting(reply -> reply.path("text").asString().replaceAll(".*prod-1: ", ""))
        .containsExactly(
            "a merge request waits for a person",
            "the upgrade failed, and a rollback waits for a person to merge it",
            "ended, rolled back");
    assertThat(slack.heads().get(0).toString()).contains("State: rolled back");
    assertThat(slack.replies().get(1).toString())
        .contains("flux suspend helmrelease istiod -n istio-system --context c1")
        .doesNotContain("<!channel>");

    assertThat(pagerDuty.taken)
        .extracting(event -> event.path("event_action").asString())
        .containsExactly("trigger", "resolve");
    assertThat(pagerDuty.taken)
        .extracting(event -> event.path("dedup_key").asString())
        .containsOnly("guard/" + scenario.newestRun().orElseThrow().id());
    JsonNode trigger = pagerDuty.taken.get(0);
    assertThat(trigger.at("/payload/source").asString()).isEqualTo("batch prod-1");
    assertThat(trigger.at("/payload/custom_details/break_glass").asString())
        .contains("guard rollback --cluster c1");

    assertThat(mail.mails()).hasSize(3);
    String first = header(0, "Message-ID");
    assertThat(List.of(header(1, "References"), header(2, "References"))).containsOnly(first);

    assertThat(scenario.journal())
        .extracting(JournalEntry::kind)
        .contains("effect.failed")
        .doesNotContain("effect.unknown");
    assertThat(hook.taken).isEmpty();
  }

  /**
   * What a cluster says may be meant for whoever shows it: Slack's mentions, GitLab's quick
   * actions, a browser's mark-up, a terminal's control sequences, a mail's headers.
   */
  @Test
  void whatAHostileClusterSaysIsHarmlessWhereverItIsShown() throws Exception {
    String hostile =
        "<!channel> <@U012AB3CD> <http://evil.example|click> ``` *x* \u001b[31mred\u001b[0m\u0007"
            + " \u202Etxet\r\nBcc: x@evil.example\n/close\n/assign @root\n<img src=x> @all"
            + " [x](javascript:alert)";
    scenario.run();
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1", Answer.known(new Delivery(DeliveryPhase.FAILED, Optional.empty(), hostile)));
    scenario.monitor();

    assertThat(slack.violations).isEmpty();
    JsonNode told = slack.replies().get(1);
    assertThat(told.toString())
        .contains("&lt;!channel&gt; &lt;@U012AB3CD&gt;")
        .doesNotContain("<!", "<@", "|click>");
    assertThat(told.findParents("text"))
        .filteredOn(text -> text.path("type").asString("").equals("mrkdwn"))
        .noneMatch(text -> text.toString().contains("evil"));
    String paged = pagerDuty.taken.get(0).toString();
    String mailed = mail.mails().get(1).getSubject() + mail.mails().get(1).getContent();
    assertThat(List.of(told.toString(), paged, mailed))
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain("\u001b", "\u0007", "\u202E", "\\u001b", "\\u001B", "\\u0007"));
    assertThat(mail.mails().get(1).getAllRecipients()).hasSize(1);
    for (ChangeRef change : scenario.host().opened()) {
      List<String> shown = new ArrayList<>(scenario.host().comments(change));
      shown.add(scenario.host().proposal(change).body());
      assertThat(shown)
          .allSatisfy(
              text ->
                  assertThat(text)
                      .doesNotContainPattern("(?m)^\\s*/(close|assign)")
                      .doesNotContainPattern("(?<!\\\\)<img")
                      .doesNotContain(" @all", "\u001b", "](javascript"));
    }
    assertThat(scenario.host().opened()).hasSize(2);
  }

  private String header(int index, String name) throws MessagingException {
    return mail.mails().get(index).getHeader(name, ",");
  }

  @Test
  void whatAReceiverDoesNotTakeAtOnceItGetsOnceAndInOrder() throws Exception {
    pagerDuty.faults.add(new Receiver.Fault(503, Map.of(), "down"));
    slack.faults.add(
        new PretendSlack.Fault(
            "chat.postMessage",
            429,
            Map.of("Retry-After", "40"),
            "{\"ok\":false,\"error\":\"ratelimited\"}"));
    scenario.run();
    slack.losesAnswer = true;
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1", Answer.known(new Delivery(DeliveryPhase.FAILED, Optional.empty(), "It failed.")));
    scenario.monitor();
    isRolledBack();

    assertThat(slack.violations).isEmpty();
    assertThat(slack.heads()).hasSize(1);
    assertThat(slack.replies())
        .extracting(reply -> reply.path("text").asString().replaceAll(".*prod-1: ", ""))
        .containsExactly(
            "a merge request waits for a person",
            "the upgrade failed, and a rollback waits for a person to merge it",
            "ended, rolled back");
    assertThat(slack.replies().toString()).doesNotContain("(may repeat)");
    assertThat(pagerDuty.taken)
        .extracting(event -> event.path("event_action").asString())
        .containsExactly("trigger", "resolve");
    assertThat(pagerDuty.asked).hasSize(3);
  }
}
