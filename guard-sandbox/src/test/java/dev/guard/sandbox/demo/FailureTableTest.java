package dev.guard.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.api.evidence.Kinds;
import dev.guard.core.AnalyzeRequest;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.time.VirtualClock;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.world.Fault;
import dev.guard.sandbox.world.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One fleet in which every cluster has another fault: each has to end with the right first
 * hypothesis, from the rules alone, on evidence that the real sources collect from real servers.
 */
class FailureTableTest {
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  private static final MeshVersion NEW = MeshVersion.of(1, 27, 3);
  private static final RuleAnalyst RULES = new RuleAnalyst(Rules.all());

  /** Which fault each cluster has, and what has to be found first. */
  private enum Case {
    UNREADY_NODE("staging-1", Fault.UNREADY_NODE, "nodes-not-ready"),
    LATENCY("prod-1", Fault.LATENCY, "latency-after-upgrade"),
    ERRORS("prod-2", Fault.ERRORS, "errors-after-upgrade"),
    CRASHLOOP("prod-3", Fault.CRASHLOOP, "mesh-crash-loop"),
    FLUX_STALL("prod-4", Fault.FLUX_STALL, "flux-stalled"),
    FLUX_REMEDIATION("prod-5", Fault.FLUX_REMEDIATION, "flux-remediated"),
    STALLED_ROLLOUT("prod-6", Fault.STALLED_ROLLOUT, "istiod-probe"),
    NO_DATA("prod-7", Fault.NO_DATA, "metrics-silent"),
    IMAGE_PULL("prod-8", Fault.IMAGE_PULL, "istiod-image-pull"),
    UNSCHEDULABLE("prod-9", Fault.UNSCHEDULABLE, "istiod-resources"),
    OUT_OF_MEMORY("prod-10", Fault.OUT_OF_MEMORY, "istiod-resources");

    private final String clusterId;
    private final Fault fault;
    private final String rule;

    Case(String clusterId, Fault fault, String rule) {
      this.clusterId = clusterId;
      this.fault = fault;
      this.rule = rule;
    }
  }

  @TempDir private static Path folder;
  private static final Map<Case, Analysis> FOUND = new LinkedHashMap<>();
  private static final Map<Case, Analysis> NOISY = new LinkedHashMap<>();
  private static final String FREE = "staging-2";
  private static final Map<Fault, Analysis> ALONE = new LinkedHashMap<>();
  private static final Map<Fault, Analysis> NOISE = new LinkedHashMap<>();

  @BeforeAll
  static void breakEverything() throws Exception {
    VirtualClock clock = new VirtualClock(Instant.parse("2026-11-24T09:00:00Z"));
    FleetPlan plan =
        new FleetPlan(folder, 15, OLD, Pace.lifelike(), clock, "  poll: 10m\n  soak_period: 30m\n");
    try (Fleet fleet = Fleet.start(plan)) {
      People people =
          new People(
              fleet.mergeRequests(),
              List.of(Habit.merge("upgrade", Duration.ofMinutes(20))),
              told -> {});
      Passing passing = new Passing(clock, fleet.world(), people);
      for (Case each : Case.values()) {
        boolean now = each == Case.UNREADY_NODE;
        fleet
            .world()
            .fault(each.clusterId, each.fault, version -> now || version.equals(NEW.toString()));
      }
      fleet.world().tick(clock.instant());
      try (Guard guard =
          Guard.builder().config(fleet.config()).actor("test").time(clock, passing).build()) {
        fleet.register(guard.registry());
        guard.run(RunRequest.of("staging", NEW));
        look(guard, Case.UNREADY_NODE);
        guard.abort("staging", "Not today");
        guard.run(
            new RunRequest(
                "prod",
                NEW,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.of("The order is not what is tested.")));
        guard.monitor(
            new MonitorRequest(
                "prod",
                Optional.empty(),
                false,
                Optional.of(Duration.ofHours(2)),
                Optional.empty()));
        for (Case each : Case.values()) {
          if (each != Case.UNREADY_NODE) {
            look(guard, each);
            fleet.world().fault(each.clusterId, Fault.APPLICATION_CRASH, version -> true);
            fleet.world().fault(each.clusterId, Fault.OTHER_DEPLOY, version -> true);
          }
        }
        letItShow(fleet, clock);
        for (Case each : FOUND.keySet()) {
          if (each != Case.UNREADY_NODE) {
            NOISY.put(each, guard.analyze(AnalyzeRequest.cluster(each.clusterId)).analysis());
          }
        }
        breakOne(fleet, guard, clock);
      }
    }
  }

  /** Faults that show whatever version runs: one after the other in one cluster. */
  private static final Map<Fault, String> STANDING =
      Map.of(
          Fault.AUTOSCALER_LIMIT, "hpa-at-limit",
          Fault.WEBHOOK_WITHOUT_CA, "webhook-without-ca",
          Fault.UNESTABLISHED_CRD, "crd-not-established",
          Fault.ENVOY_FILTER, "envoy-filter-rejected",
          Fault.UNTRUSTED_CERTIFICATE, "certificate-trust",
          Fault.DISRUPTION_BUDGET, "pdb-blocks");

  private static void breakOne(Fleet fleet, Guard guard, VirtualClock clock)
      throws InterruptedException {
    for (Fault fault : Fault.values()) {
      boolean noise = fault == Fault.APPLICATION_CRASH;
      if (STANDING.containsKey(fault) || noise) {
        fleet.world().fault(FREE, fault, version -> true);
        letItShow(fleet, clock);
        (noise ? NOISE : ALONE).put(fault, guard.analyze(AnalyzeRequest.cluster(FREE)).analysis());
        fleet.world().mend(FREE, fault);
        fleet.world().tick(clock.instant());
      }
    }
  }

  /** Events and lines of a log are of a time before the look. */
  private static void letItShow(Fleet fleet, VirtualClock clock) {
    fleet.world().tick(clock.instant());
    clock.advance(Duration.ofMinutes(1));
    fleet.world().tick(clock.instant());
  }

  @Test
  void givenAFaultOfNoUpgrade_whenAPersonAsks_thenTheRulesTellItToo() {
    List<String> wrong = new ArrayList<>();
    ALONE.forEach(
        (fault, analysis) -> {
          Optional<Hypothesis> first = analysis.hypotheses().stream().findFirst();
          String rule = first.map(Hypothesis::rule).orElse("none");
          System.out.printf(
              "%-22s %-24s %.2f%n",
              fault.label(), rule, first.map(Hypothesis::confidence).orElse(0.0));
          if (!rule.equals(STANDING.get(fault))) {
            wrong.add(
                fault
                    + ": "
                    + rule
                    + "\n"
                    + analysis.dossier().exhibits().stream()
                        .map(each -> "  " + each.source() + " " + each.evidence() + "\n")
                        .toList());
          }
        });

    assertThat(ALONE).hasSize(STANDING.size());
    assertThat(wrong).isEmpty();
  }

  /** What a crashing application shows, seen in the same cluster beside each fault. */
  @Test
  void givenAFaultOfNoUpgradeAndNoise_whenTheRulesLook_thenTheFirstHypothesisStays() {
    List<String> wrong = new ArrayList<>();
    Dossier noise = Objects.requireNonNull(NOISE.get(Fault.APPLICATION_CRASH)).dossier();
    ALONE.forEach(
        (fault, analysis) -> {
          String first = RULES.analyse(analysis.dossier().and(noise)).get(0).rule();
          if (!first.equals(STANDING.get(fault))) {
            wrong.add(fault + ": " + first);
          }
        });

    assertThat(noise.exhibits())
        .anyMatch(each -> Objects.equals(each.evidence().facts().get("component"), "application"));
    assertThat(wrong).isEmpty();
  }

  /** An application crashes and is deployed beside each failure, in the same cluster. */
  @Test
  void givenNoiseInTheSameCluster_whenTheRulesLook_thenTheFirstHypothesisStays() {
    List<String> wrong = new ArrayList<>();
    NOISY.forEach(
        (which, analysis) -> {
          String first = analysis.hypotheses().get(0).rule();
          if (!first.equals(which.rule)) {
            wrong.add(which + ": " + first);
          }
        });

    assertThat(NOISY).hasSize(Case.values().length - 1);
    assertThat(wrong).isEmpty();
    assertThat(NOISY.values())
        .as("the deploy of somebody else beside the upgrade")
        .allSatisfy(
            analysis ->
                assertThat(analysis.dossier().find(Kinds.OTHER_CHANGE, any -> true))
                    .singleElement()
                    .satisfies(
                        each -> {
                          assertThat(each.source()).isEqualTo("datadog");
                          assertThat(each.evidence().message()).contains("Deployed checkout 4.2.0");
                          assertThat(each.evidence().facts()).containsEntry("source", "gitlab");
                        }));
  }

  private static void look(Guard guard, Case which) throws InterruptedException {
    FOUND.put(which, guard.analyze(AnalyzeRequest.cluster(which.clusterId)).analysis());
  }

  @Test
  void givenEveryFault_whenTheRulesLook_thenEachHasTheRightFirstHypothesis() {
    List<String> wrong = new ArrayList<>();
    System.out.printf("%-18s %-24s %s%n", "scenario", "first hypothesis", "confidence");
    FOUND.forEach(
        (which, analysis) -> {
          Optional<Hypothesis> first = analysis.hypotheses().stream().findFirst();
          String rule = first.map(Hypothesis::rule).orElse("none");
          System.out.printf(
              "%-18s %-24s %.2f  (then: %s)%n",
              which.fault.label(),
              rule,
              first.map(Hypothesis::confidence).orElse(0.0),
              analysis.hypotheses().stream()
                  .skip(1)
                  .map(each -> each.rule() + String.format(" %.2f", each.confidence()))
                  .toList());
          if (!rule.equals(which.rule)) {
            wrong.add(
                which
                    + ": "
                    + rule
                    + ", not "
                    + which.rule
                    + "\n"
                    + analysis.dossier().exhibits().stream()
                        .map(each -> "  " + each.source() + " " + each.evidence() + "\n")
                        .toList()
                    + analysis.dossier().gaps());
          }
        });

    assertThat(Arrays.stream(Case.values()).map(each -> each.fault))
        .as("faults of the demo's scenarios")
        .containsAll(
            Arrays.stream(Scenario.values()).flatMap(each -> each.fault().stream()).toList());
    assertThat(FOUND).hasSize(Case.values().length);
    assertThat(wrong).isEmpty();
  }

  /** What a later cluster is compared with. */
  @Test
  void givenAFailureAfterTheChange_whenItIsLookedInto_thenTheTraitsOfItsClusterAreThere() {
    assertThat(found(Case.LATENCY).dossier().find("mesh.traits", any -> true))
        .singleElement()
        .satisfies(
            each ->
                assertThat(each.evidence().facts())
                    .containsOnlyKeys("envoy_filters", "cni", "values")
                    .containsEntry("envoy_filters", "none")
                    .hasEntrySatisfying("values", value -> assertThat(value).isNotEqualTo("none")));
  }

  /** Another cluster fails at the same time, and is looked into in the same analysis. */
  @Test
  void givenAnotherFailureBesideIt_whenTheRulesLook_thenTheFirstHypothesisStays() {
    List<String> wrong = new ArrayList<>();
    for (Case one : Case.values()) {
      for (Case other : Case.values()) {
        Dossier both = found(one).dossier().and(found(other).dossier());
        Analysis all =
            new Analysis(
                Instant.EPOCH,
                "by-hand",
                both,
                0,
                RULES.analyse(both),
                Optional.empty(),
                Optional.empty());
        String first = all.of(List.of(one.clusterId), RULES).hypotheses().get(0).rule();
        if (!first.equals(one.rule)) {
          wrong.add(one + " beside " + other + ": " + first);
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  /** What another failure left behind in the same cluster, from before the change. */
  @Test
  void givenAnOldFailureInTheSameCluster_whenTheRulesLook_thenTheFirstHypothesisStays() {
    List<String> wrong = new ArrayList<>();
    for (Case one : Case.values()) {
      Dossier dossier = found(one).dossier();
      if (dossier.changedAt(one.clusterId).isEmpty()) {
        continue;
      }
      for (Case other : Case.values()) {
        Dossier noisy = dossier.and(old(found(other).dossier(), one, dossier));
        String first = RULES.analyse(noisy).get(0).rule();
        if (one != other && !first.equals(one.rule)) {
          wrong.add(one + " after an old " + other + ": " + first);
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  /** Symptoms alone; a verdict and the checks are always of now. */
  private static Dossier old(Dossier noise, Case where, Dossier dossier) {
    Instant before = dossier.changedAt(where.clusterId).orElseThrow().minus(Duration.ofMinutes(50));
    return new Dossier(
        Optional.empty(),
        noise.exhibits().stream()
            .filter(each -> List.of("kubernetes", "flux", "istio").contains(each.source()))
            .map(
                each ->
                    new Exhibit(
                        "",
                        where.clusterId,
                        each.source(),
                        each.evidence()
                            .withFacts(without(each.evidence().facts(), "since"))
                            .seen(before, each.evidence().count())))
            .toList(),
        List.of());
  }

  private static Map<String, String> without(Map<String, String> facts, String name) {
    Map<String, String> rest = new LinkedHashMap<>(facts);
    rest.remove(name);
    return rest;
  }

  private static Analysis found(Case which) {
    return Objects.requireNonNull(FOUND.get(which));
  }
}
