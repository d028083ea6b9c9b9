package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Severity;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.notify.BreakGlass;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.core.Guard;
import dev.guard.core.ResumeRequest;
import dev.guard.core.ResumeRequest.Decision;
import dev.guard.core.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who is told what, how often, and in which words. */
class TellingTest {
  private static final Answer<Delivery> FAILED =
      Answer.known(new Delivery(DeliveryPhase.FAILED, Optional.empty(), "Flux rolled back."));

  private static GuardScenario perCluster(int clusters) throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(clusters);
    scenario.run(
        new RunRequest(
            GuardScenario.BATCH,
            GuardScenario.NEW,
            false,
            false,
            Optional.empty(),
            Optional.of("per-cluster"),
            Optional.empty()));
    for (int i = 0; i < clusters; i++) {
      scenario.merge();
    }
    return scenario;
  }

  /** Each cluster fails this much later than the one before it. */
  private static void failOneByOne(GuardScenario scenario, int clusters, Duration apart) {
    Instant start = scenario.clock().instant();
    scenario.meanwhile(
        until -> {
          for (int i = 1; i <= clusters; i++) {
            if (!until.isBefore(start.plus(apart.multipliedBy(i)))) {
              scenario.delivery().delivery("c" + i, FAILED);
            }
          }
        });
    for (int i = 1; i <= clusters; i++) {
      scenario
          .delivery()
          .delivery(
              "c" + i,
              Answer.known(
                  new Delivery(DeliveryPhase.PENDING, Optional.empty(), "Flux is at work.")));
    }
  }

  private static List<Notification> of(RecordingNotifier notifier, String kind) {
    return notifier.sent().stream().filter(message -> message.kind().equals(kind)).toList();
  }

  @Test
  void theSameFailureOfTwentyClustersIsOneMessageAndALateList() throws InterruptedException {
    GuardScenario scenario = perCluster(20);
    assertThat(of(scenario.chat(), "mr-opened"))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.clusterIds()).hasSize(20);
              assertThat(message.links()).hasSize(20);
            });
    failOneByOne(scenario, 20, Duration.ofSeconds(10));

    scenario.monitor(Duration.ofMinutes(12));

    List<Notification> failed = of(scenario.chat(), "validation-failed");
    assertThat(failed).hasSize(2);
    assertThat(failed.get(0).text()).contains("Flux rolled back.");
    Set<String> told = new TreeSet<>(failed.get(0).clusterIds());
    assertThat(told).doesNotContainAnyElementsOf(failed.get(1).clusterIds());
    told.addAll(failed.get(1).clusterIds());
    assertThat(told).hasSize(20);
    assertThat(failed).allSatisfy(one -> assertThat(one.text()).contains("opened a rollback"));
    assertThat(scenario.chat().kinds())
        .containsExactly("mr-opened", "validation-failed", "validation-failed");
  }

  @Test
  void aFailureWhoseRollbackRequestIsLongInComingIsToldWithoutIt() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    Instant failed = scenario.clock().instant();
    Instant back = failed.plus(Duration.ofMinutes(12));
    scenario.host().refuseProposals(Optional.of(gitlabIsDown()));
    scenario.meanwhile(
        until -> {
          if (!until.isBefore(back)) {
            scenario.host().refuseProposals(Optional.empty());
          }
        });
    scenario.delivery().delivery("c1", FAILED);

    scenario.monitor(Duration.ofHours(1));

    assertThat(scenario.chat().kinds())
        .containsExactly("mr-opened", "validation-failed", "rollback-opened");
    assertThat(scenario.chat().sent().get(1).text()).contains("whose link comes next");
    List<JournalEntry> told =
        scenario.journal().stream()
            .filter(entry -> entry.kind().equals("effect.done"))
            .filter(entry -> entry.data().getOrDefault("effect", "").contains("/notify/chat/"))
            .toList();
    assertThat(told.get(1).at()).isBetween(failed, failed.plus(Duration.ofMinutes(6)));
    assertThat(told.get(2).at()).isAfterOrEqualTo(back);
  }

  private static GuardException gitlabIsDown() {
    return GuardException.of("gitlab.unavailable", Responsible.OUTSIDE_SERVICE)
        .what("GitLab answers 502.")
        .next("Look at it.")
        .build();
  }

  @Test
  void aFailureIsToldBeforeAProcessGivesUpToOpenItsRollbackRequest() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1).notifying("- {type: chat, quiet: 5h}");
    scenario.run();
    scenario.merge();
    scenario.host().refuseProposals(Optional.of(gitlabIsDown()));
    scenario.delivery().delivery("c1", FAILED);

    assertThatThrownBy(scenario::monitor).hasMessageContaining("GitLab answers 502.");

    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "validation-failed");
    scenario.host().refuseProposals(Optional.empty());
    scenario.monitor();
    assertThat(scenario.chat().kinds())
        .containsExactly("mr-opened", "validation-failed", "rollback-opened");
  }

  @Test
  void whoAsksForOneOfTheTwoEventsIsToldOfThatOne() throws InterruptedException {
    GuardScenario scenario =
        GuardScenario.ofClusters(1)
            .notifying(
                """
                - {type: chat, events: [rollback-opened]}
                - {type: pager, events: [validation-failed]}
                """);
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c1", FAILED);
    scenario.monitor();

    assertThat(scenario.chat().kinds()).containsExactly("rollback-opened");
    assertThat(scenario.pager().kinds()).containsExactly("validation-failed");
  }

  @Test
  void anotherProcessKnowsWhatWasToldAMomentAgo() throws InterruptedException {
    GuardScenario scenario = perCluster(4);
    Instant end = scenario.clock().instant().plus(Duration.ofMinutes(8));
    failOneByOne(scenario, 4, Duration.ofSeconds(40));

    while (scenario.clock().instant().isBefore(end)) {
      scenario.monitorOnce();
      Instant next = scenario.clock().instant().plusSeconds(30);
      for (int i = 1; i <= 4; i++) {
        if (!next.isBefore(end.minus(Duration.ofMinutes(8)).plusSeconds(40L * i))) {
          scenario.delivery().delivery("c" + i, FAILED);
        }
      }
      scenario.clock().awaitUntil(next);
    }

    assertThat(of(scenario.chat(), "validation-failed"))
        .extracting(Notification::clusterIds)
        .containsExactly(List.of("c1"), List.of("c2", "c3", "c4"));
  }

  @Test
  void withoutQuietEachIsToldAtOnce() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(3).notifying("- {type: chat, quiet: 0s}");
    scenario.run(
        new RunRequest(
            GuardScenario.BATCH,
            GuardScenario.NEW,
            false,
            false,
            Optional.empty(),
            Optional.of("per-cluster"),
            Optional.empty()));
    for (int i = 0; i < 3; i++) {
      scenario.merge();
    }
    failOneByOne(scenario, 3, Duration.ofMinutes(1));

    scenario.monitor(Duration.ofMinutes(6));

    assertThat(of(scenario.chat(), "validation-failed")).hasSize(3);
  }

  @Test
  void whatIsNewOfAClusterThatWasToldIsToldAtOnce() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(DeliveryPhase.SUSPENDED, Optional.empty(), "istiod is suspended.")));
    scenario.monitor();
    try (Guard guard = scenario.guard()) {
      guard.resume(new ResumeRequest(GuardScenario.BATCH, Decision.RETRY, "it is resumed"));
    }
    scenario.monitor();

    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "held", "held");
  }

  @Test
  void eachIsToldOfItsEnvironmentsOwnersAndSeverityAndOfTheEndAfterTrouble()
      throws InterruptedException {
    Map<String, RecordingNotifier> receivers = new HashMap<>();
    GuardScenario scenario =
        GuardScenario.ofClusters(2)
            .notifying(
                """
                - {type: prod, environments: [prod]}
                - {type: staging, environments: [staging, dev]}
                - {type: team, owner_teams: [mesh]}
                - {type: others, owner_teams: [payments]}
                - {type: loud, severity: error}
                - {type: picky, events: [rollback-opened], severity: critical}
                """);
    for (String name : List.of("prod", "staging", "team", "others", "loud", "picky")) {
      RecordingNotifier receiver = new RecordingNotifier(Guarantee.NONE);
      receivers.put(name, receiver);
      scenario.adapter(receiver.factory(name));
    }
    try (Guard guard = scenario.guard()) {
      Cluster c2 = guard.registry().cluster("c2").orElseThrow().cluster();
      guard.registry().put(c2.toBuilder().ownerTeam("mesh").build());
    }
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c2", FAILED);
    scenario.monitor();
    scenario.delivery().recover("c2");
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);

    List<String> all = List.of("mr-opened", "validation-failed", "run-ended");
    assertThat(told(receivers, "prod").kinds()).isEqualTo(all);
    assertThat(told(receivers, "staging").kinds()).isEmpty();
    assertThat(told(receivers, "team").kinds()).isEqualTo(all);
    assertThat(told(receivers, "others").kinds()).isEmpty();
    assertThat(told(receivers, "loud").kinds()).containsExactly("validation-failed", "run-ended");
    assertThat(told(receivers, "picky").kinds()).isEmpty();
    assertThat(told(receivers, "prod").sent().get(0).about().environments())
        .containsExactly("prod");
    assertThat(told(receivers, "team").sent().get(1).about().ownerTeams()).containsExactly("mesh");
    assertThat(told(receivers, "loud").sent().get(1).about().state()).isEqualTo("rolled_back");
  }

  private static RecordingNotifier told(Map<String, RecordingNotifier> receivers, String name) {
    return Objects.requireNonNull(receivers.get(name));
  }

  private static List<String> lines(Map<String, List<String>> steps, String purpose) {
    return steps.getOrDefault(purpose, List.of());
  }

  @Test
  void messagesAreInTheWordsOfTheConfiguration() throws InterruptedException {
    GuardScenario scenario =
        GuardScenario.ofClusters(1)
            .notifying(
                """
                - type: chat
                  templates:
                    mr-opened: {title: "{batch}: please merge {target}"}
                    held: {text: "{code} on {clusters} ({environments}): {reason}"}
                """);
    scenario.run();
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(
                    DeliveryPhase.SUSPENDED, Optional.empty(), "{batch} is <b>suspended")));
    scenario.monitor();

    assertThat(scenario.chat().sent().get(0).title()).isEqualTo("prod-1: please merge 1.27.3");
    assertThat(scenario.chat().sent().get(0).text()).contains("is open");
    assertThat(scenario.chat().sent().get(1).text())
        .startsWith("flux-suspended on c1 (prod): c1: {batch} is <b>suspended");
  }

  @Test
  void oneThatFailsDisturbsNoOtherAndIsToldLater() throws InterruptedException {
    RecordingNotifier broken = new RecordingNotifier(Guarantee.NONE);
    broken.afterSend(
        message -> {
          throw new NoClassDefFoundError("com/acme/Missing");
        });
    RecordingNotifier refused = new RecordingNotifier(Guarantee.NONE);
    refused.breakDown("It answers 500.");
    GuardScenario scenario =
        GuardScenario.ofClusters(1)
            .notifying("- {type: broken}\n- {type: refused}\n- {type: chat}")
            .adapter(broken.factory("broken"))
            .adapter(refused.factory("refused"));
    scenario.run();
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened");
    refused.recover();
    broken.afterSend(message -> {});
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);

    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "upgrade-completed");
    assertThat(refused.kinds()).containsExactly("mr-opened", "upgrade-completed");
    assertThat(refused.sent().get(0).repeat()).isTrue();
    assertThat(scenario.journal())
        .extracting(JournalEntry::why)
        .noneMatch(why -> why.contains("Exception"));
  }

  @Test
  void aPageSaysWhatBrokeWhatGuardDidAndHowToTakeOver() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    try (Guard guard = scenario.guard()) {
      Cluster c1 = guard.registry().cluster("c1").orElseThrow().cluster();
      guard.registry().put(c1.toBuilder().metadata(Map.of("kube_context", "arn:x/prod 1")).build());
    }
    scenario.run();
    scenario.merge();
    String landed = scenario.host().snapshot(GuardScenario.REPOSITORY, "main").commit();
    scenario.delivery().delivery("c1", FAILED);
    scenario.monitor();

    assertThat(scenario.chat().sent().get(0).breakGlass()).isEmpty();
    Notification page = scenario.chat().sent().get(1);
    assertThat(page.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(page.text())
        .contains("c1: Flux rolled back.", "What GUARD did: ", "It never merges one.")
        .contains("What to do: Merge " + scenario.host().opened().get(1).url());
    assertThat(page.links()).first().isEqualTo(scenario.host().opened().get(1).url());
    BreakGlass card = page.breakGlass().get(0);
    assertThat(card.clusterId()).isEqualTo("c1");
    Map<String, List<String>> steps = new HashMap<>();
    card.steps().forEach(step -> steps.put(step.purpose(), step.commands()));
    assertThat(lines(steps, "Suspend Flux"))
        .containsExactly(
            "flux suspend helmrelease istiod -n istio-system --context 'arn:x/prod 1'",
            "flux suspend helmrelease gateway -n istio-system --context 'arn:x/prod 1'");
    assertThat(lines(steps, "Suspend Flux without its command line").get(0))
        .isEqualTo(
            "kubectl --context 'arn:x/prod 1' -n istio-system patch helmrelease istiod --type merge"
                + " --field-manager=flux-client-side-apply -p '{\"spec\":{\"suspend\":true}}'");
    assertThat(lines(steps, "Roll back by a merge request"))
        .containsExactly("guard rollback --cluster c1 --reason TEXT");
    assertThat(lines(steps, "Roll back in a clone of platform/flux-fleet"))
        .hasSize(3)
        .element(1)
        .asString()
        .startsWith("git revert --no-edit")
        .endsWith(landed);
    assertThat(lines(steps, "Roll back with Helm, while Flux is suspended").get(1))
        .startsWith("helm --kube-context 'arn:x/prod 1' -n ")
        .contains(" rollback ")
        .contains("get helmrelease gateway");
    assertThat(lines(steps, "Restart what the releases run").get(0))
        .endsWith("rollout restart deployment,daemonset -l helm.toolkit.fluxcd.io/name=istiod");
    assertThat(lines(steps, "Give it back"))
        .contains(
            "flux resume helmrelease istiod -n istio-system --context 'arn:x/prod 1'",
            "guard resume --batch prod-1 --retry --reason TEXT");
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Dies once at each write and each message that has to do with telling. */
  @Test
  void whereverItDiesEachClusterIsToldAndNoneThrice() throws InterruptedException {
    int point = 0;
    boolean died = true;
    while (died) {
      point++;
      int[] left = {point};
      GuardScenario scenario = perCluster(3);
      scenario.listening(
          entry -> {
            if (entry.kind().startsWith("effect.")
                && entry.data().getOrDefault("effect", "").contains("/notify/")) {
              burn(left);
            }
          });
      scenario.chat().afterSend(message -> burn(left));
      failOneByOne(scenario, 3, Duration.ofSeconds(45));
      Instant end = scenario.clock().instant().plus(Duration.ofMinutes(9));
      while (scenario.clock().instant().isBefore(end)) {
        try {
          scenario.monitor(Duration.between(scenario.clock().instant(), end));
        } catch (Death restarted) {
          // As a new process would.
        }
      }
      died = left[0] <= 0;
      Map<String, Integer> times = new HashMap<>();
      for (Notification message : of(scenario.chat(), "validation-failed")) {
        message.clusterIds().forEach(id -> times.merge(id, 1, Integer::sum));
      }
      assertThat(times).as("died at %d", point).containsOnlyKeys("c1", "c2", "c3");
      assertThat(times.values()).as("died at %d", point).allMatch(count -> count <= 2);
      assertThat(of(scenario.chat(), "validation-failed"))
          .filteredOn(Notification::repeat)
          .as("died at %d", point)
          .hasSizeLessThanOrEqualTo(1);
    }
    assertThat(point).isGreaterThan(10);
  }

  private static synchronized void burn(int[] left) {
    left[0]--;
    if (left[0] == 0) {
      throw new Death();
    }
  }

  /** Cannot be made so often, as by a secret store that is down; then it is the chat. */
  private static NotifierFactory<NoSettings> absent(int times, Notifier then) {
    int[] left = {times};
    return new NotifierFactory<>() {
      @Override
      public String name() {
        return "absent";
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public Notifier create(NoSettings settings, AdapterContext context) {
        if (left[0]-- <= 0) {
          return then;
        }
        throw GuardException.of("absent.broken", Responsible.OPERATOR)
            .what("Its secret is missing.")
            .next("Mend it.")
            .build();
      }
    };
  }

  /** What the journal says of telling the notifier that may be absent. */
  private static List<JournalEntry> effectsOnAbsent(GuardScenario scenario) {
    return scenario.journal().stream()
        .filter(entry -> entry.data().getOrDefault("effect", "").contains("/notify/absent/"))
        .toList();
  }

  @Test
  void aNotifierThatCannotBeMadeStopsNothingAndIsGivenUpWithTheReason()
      throws InterruptedException {
    GuardScenario scenario =
        GuardScenario.ofClusters(1)
            .notifying("- {type: absent}\n- {type: chat}")
            .adapter(absent(Integer.MAX_VALUE, new RecordingNotifier(Guarantee.NONE)));
    scenario.run();
    assertThat(effectsOnAbsent(scenario))
        .extracting(JournalEntry::kind)
        .containsExactly("effect.intended", "effect.not-sent");
    scenario.merge();

    scenario.monitor(Duration.ofHours(5));

    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "upgrade-completed");
    assertThat(effectsOnAbsent(scenario))
        .extracting(JournalEntry::kind)
        .startsWith(
            "effect.intended",
            "effect.not-sent",
            "effect.intended",
            "effect.not-sent",
            "effect.intended",
            "effect.not-sent",
            "effect.failed");
    assertThat(effectsOnAbsent(scenario).get(6).why())
        .contains("absent could not be made", "Its secret is missing.");
  }

  @Test
  void aNotifierWhoseSecretComesBackIsToldWhatItMissedOnce() throws InterruptedException {
    RecordingNotifier late = new RecordingNotifier(Guarantee.NONE);
    GuardScenario scenario =
        GuardScenario.ofClusters(1).notifying("- {type: absent}").adapter(absent(2, late));
    scenario.run();
    scenario.merge();

    scenario.monitor(Duration.ofHours(5));

    assertThat(late.kinds()).containsExactly("mr-opened", "upgrade-completed");
    assertThat(late.sent()).noneMatch(Notification::repeat);
  }

  @Test
  void theCardRestartsTheWorkloadsWhoseProxiesAreOdd() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    List<String> seen =
        new ArrayList<>(List.of("ahead: StatefulSet db/cache", "behind: odd; rm x"));
    for (int i = 1; i <= 11; i++) {
      seen.add("behind: Deployment shop/app-" + i);
    }
    scenario
        .evidence()
        .seen(
            "c1",
            Evidence.of(Kinds.VERSIONS, "istiod", Severity.WARNING, "Some are behind.")
                .withFacts(Map.of("behind", "33", "ahead", "1"))
                .withLines(seen));
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c1", FAILED);
    scenario.monitor();

    BreakGlass.Step step =
        scenario.chat().sent().get(1).breakGlass().get(0).steps().stream()
            .filter(each -> each.purpose().startsWith("Restart workloads"))
            .findFirst()
            .orElseThrow();

    assertThat(step.purpose()).endsWith("(10 of 34; guard analyze --cluster c1 names more)");
    assertThat(step.commands())
        .hasSize(10)
        .startsWith(
            "kubectl --context c1 -n db rollout restart statefulset/cache",
            "kubectl --context c1 -n shop rollout restart deployment/app-1")
        .noneMatch(line -> line.contains("rm x"));
  }
}
