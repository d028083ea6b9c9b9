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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** PagerDuty takes the events, and a run is one incident. */
final class PagerDutyNotifierTest extends NotifierContract {
  private static final String KEY = "r0ut1ngk3yr0ut1ngk3yr0ut1ngk3y32";

  private final Receiver pagerDuty =
      new Receiver(
          PublishedApi.pagerDuty(),
          202,
          "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"k\"}");
  private final TestContext context = TestContext.create();
  private final Notifier notifier =
      new PagerDutyNotifierFactory()
          .create(
              new PagerDutySettings(Secret.of("env:PD_KEY", KEY), Optional.of(pagerDuty.url())),
              context);

  @AfterEach
  void stop() {
    pagerDuty.close();
  }

  @Override
  protected Notifier notifier() {
    return notifier;
  }

  @Override
  protected List<String> received() {
    return pagerDuty.taken.stream().map(JsonNode::toString).toList();
  }

  @Override
  protected void breakReceiver() {
    pagerDuty.broken = true;
  }

  @Override
  protected List<String> secrets() {
    return List.of(KEY);
  }

  @Test
  void whatPagerDutyWouldNotTakeIsRefused() {
    Notifier wrongKey =
        new PagerDutyNotifierFactory()
            .create(
                new PagerDutySettings(
                    Secret.of("env:PD_KEY", "sh0rt"), Optional.of(pagerDuty.url())),
                context);
    GuardException thrown =
        catchThrowableOfType(GuardException.class, () -> wrongKey.send(message("held", false)));
    assertThat(thrown.code()).isEqualTo("pagerduty.refused");
    assertThat(thrown).hasMessageContaining("/routing_key");
  }

  private static Notification of(String kind, Severity severity, String title, String text) {
    return new Notification(
        new EffectKey("run-20260302-1000", "s1", "notify", kind, 1),
        kind,
        severity,
        title,
        text,
        List.of(URI.create("https://git.example/-/merge_requests/7")),
        List.of("c1", "c2"),
        false);
  }

  @Test
  void aRunIsOneIncidentThatEndsWithIt() {
    assertThat(notifier.guarantee()).isEqualTo(Guarantee.DEDUPLICATED);
    notifier.send(of("validation-failed", Severity.CRITICAL, "Validation failed", "p99 +60 %"));
    notifier.send(of("rollback-opened", Severity.ERROR, "Rollback opened", "merge it"));
    notifier.send(of("run-ended", Severity.INFO, "The run ended", "rolled back"));
    assertThat(pagerDuty.taken)
        .extracting(json -> json.path("event_action").asString())
        .containsExactly("trigger", "trigger", "resolve");
    assertThat(pagerDuty.taken)
        .extracting(json -> json.path("dedup_key").asString())
        .containsOnly("guard/run-20260302-1000");
    assertThat(pagerDuty.asked).containsOnly("POST /v2/enqueue");
  }

  @Test
  void anEventCarriesWhatThePersonOnCallNeeds() {
    notifier.send(of("held", Severity.WARNING, "Wave-1 is held", "No data from c1"));
    JsonNode json = pagerDuty.taken.get(0);
    assertThat(json.at("/payload/summary").asString()).isEqualTo("Wave-1 is held");
    assertThat(json.at("/payload/severity").asString()).isEqualTo("warning");
    assertThat(json.at("/payload/timestamp").asString()).isEqualTo("2026-03-02T10:00:00Z");
    assertThat(json.at("/payload/class").asString()).isEqualTo("held");
    assertThat(json.at("/payload/custom_details/text").asString()).isEqualTo("No data from c1");
    assertThat(json.at("/payload/custom_details/clusters/1").asString()).isEqualTo("c2");
    assertThat(json.at("/links/0/href").asString())
        .isEqualTo("https://git.example/-/merge_requests/7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pre-check-failed", "validation-failed", "rollback-opened", "held"})
  void whatNeedsAPersonOpensAnIncident(String kind) {
    notifier.send(message(kind, false));
    assertThat(pagerDuty.taken.get(0).path("event_action").asString()).isEqualTo("trigger");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mr-opened", "something-new"})
  void whatNeedsNobodyPagesNobody(String kind) {
    notifier.send(message(kind, false));
    assertThat(pagerDuty.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INFO, info", "WARNING, warning", "ERROR, error", "CRITICAL, critical"})
  void severitiesAreTheReceivers(Severity severity, String theirs) {
    notifier.send(of("held", severity, "t", "x"));
    assertThat(pagerDuty.taken.get(0).at("/payload/severity").asString()).isEqualTo(theirs);
  }

  @Test
  void anEventStaysBelowTheReceiversLimits() {
    Notification large =
        new Notification(
            new EffectKey("run-1", "s1", "notify", "held", 1),
            "held",
            Severity.ERROR,
            "Held ".repeat(1000),
            "\u0001\u20ac".repeat(400_000),
            List.of(),
            Collections.nCopies(20_000, "cluster-with-a-long-name"),
            false);
    notifier.send(large);
    JsonNode json = pagerDuty.taken.get(0);
    assertThat(json.at("/payload/summary").asString()).hasSizeLessThanOrEqualTo(1024);
    assertThat(json.at("/payload/custom_details/cluster_count").asInt()).isEqualTo(20_000);
  }

  @Test
  void aPassingFailureIsTriedAgain() {
    pagerDuty.faults.add(new Receiver.Fault(500, Map.of(), ""));
    pagerDuty.faults.add(new Receiver.Fault(503, Map.of(), ""));
    notifier.send(message("held", false));
    assertThat(pagerDuty.asked).hasSize(3);
    assertThat(pagerDuty.taken).hasSize(1);
  }

  @Test
  void aRefusedEventIsQuotedWithoutTheKeyAndNotTriedAgain() {
    pagerDuty.faults.add(
        new Receiver.Fault(400, Map.of(), "{\"errors\":[\"'routing_key' " + KEY + " is wrong\"]}"));
    GuardException thrown =
        catchThrowableOfType(GuardException.class, () -> notifier.send(message("held", false)));
    assertThat(thrown.code()).isEqualTo("pagerduty.refused");
    assertThat(thrown).hasMessageContaining("[masked]").hasMessageContaining("env:PD_KEY");
    assertThat(thrown.getMessage()).doesNotContain(KEY);
    assertThat(pagerDuty.asked).hasSize(1);
  }

  @Test
  void aSpentRateLimitIsAWait() {
    pagerDuty.faults.add(new Receiver.Fault(429, Map.of(), ""));
    assertThatThrownBy(() -> notifier.send(message("held", false)))
        .isInstanceOfSatisfying(
            ComeBackLater.class,
            later -> assertThat(later.retryAt()).isEqualTo(TestContext.START.plusSeconds(60)));
    assertThat(pagerDuty.asked).hasSize(1);
  }

  @Test
  void anAddressThatCannotWorkIsRefusedAtOnce() {
    assertThatThrownBy(
            () ->
                new PagerDutyNotifierFactory()
                    .create(
                        new PagerDutySettings(
                            Secret.of("env:PD_KEY", KEY), Optional.of(URI.create("ftp://x"))),
                        context))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("config.notifier-url"));
  }
}
