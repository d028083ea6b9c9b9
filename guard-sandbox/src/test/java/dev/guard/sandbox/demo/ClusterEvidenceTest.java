package dev.guard.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Window;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.secret.Secret;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.time.VirtualClock;
import dev.guard.k8s.FluxEvidenceFactory;
import dev.guard.k8s.FluxSettings;
import dev.guard.k8s.KubernetesClientsFactory;
import dev.guard.k8s.KubernetesEvidenceFactory;
import dev.guard.k8s.KubernetesSettings;
import dev.guard.mesh.istio.IstioEvidenceFactory;
import dev.guard.mesh.istio.IstioSettings;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.git.FluxRepository;
import dev.guard.sandbox.kubernetes.ClusterServer;
import dev.guard.sandbox.world.Fault;
import dev.guard.sandbox.world.Pace;
import dev.guard.testkit.TestContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A fleet in which each cluster has another fault is upgraded by git alone; what the real sources
 * then find over the real protocol leads the rules to the fault.
 */
class ClusterEvidenceTest {
  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  private static final List<Fault> FAULTS =
      List.of(
          Fault.CRASHLOOP,
          Fault.FLUX_STALL,
          Fault.FLUX_REMEDIATION,
          Fault.STALLED_ROLLOUT,
          Fault.UNREADY_NODE,
          Fault.IMAGE_PULL,
          Fault.UNSCHEDULABLE,
          Fault.OUT_OF_MEMORY,
          Fault.ENVOY_FILTER,
          Fault.UNTRUSTED_CERTIFICATE,
          Fault.DISRUPTION_BUDGET,
          Fault.AUTOSCALER_LIMIT,
          Fault.WEBHOOK_WITHOUT_CA,
          Fault.UNESTABLISHED_CRD,
          Fault.APPLICATION_CRASH,
          Fault.ERRORS);

  @TempDir private static Path folder;
  private static final Map<Fault, List<Evidence>> FOUND = new EnumMap<>(Fault.class);
  private static List<Evidence> healthy = List.of();

  @BeforeAll
  static void upgradeAndCollect() throws InterruptedException {
    VirtualClock clock = new VirtualClock(START);
    FleetPlan plan =
        new FleetPlan(folder, FAULTS.size() + 1, Demo.OLD, Pace.lifelike(), clock, "  poll: 1m\n");
    try (Fleet fleet = Fleet.start(plan)) {
      Map<Fault, String> victims = new LinkedHashMap<>();
      for (int i = 0; i < FAULTS.size(); i++) {
        String id = plan.ids().get(i);
        victims.put(FAULTS.get(i), id);
        fleet.world().fault(id, FAULTS.get(i), Demo.NEW.toString()::equals);
      }
      fleet
          .git()
          .commit(
              "main",
              FluxRepository.files(plan.ids(), Demo.NEW.toString()),
              "Upgrade everything\n",
              "Mara Lindt");
      new Passing(clock, fleet.world(), new People(fleet.mergeRequests(), List.of(), told -> {}))
          .awaitUntil(START.plus(Duration.ofMinutes(40)));
      victims.forEach((fault, id) -> FOUND.put(fault, collect(fleet, id, clock)));
      healthy = collect(fleet, plan.ids().get(FAULTS.size()), clock);
    }
  }

  private static List<Evidence> collect(Fleet fleet, String id, VirtualClock clock) {
    ClusterServer server =
        fleet.servers().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    Cluster cluster = Cluster.builder(id, "b", Demo.OLD).build();
    ClusterEndpoint endpoint =
        new ClusterEndpoint(
            server.url(),
            server.caPem(),
            Optional.empty(),
            new BearerToken(Secret.of("token", server.token()), Optional.empty()),
            Optional.empty());
    TestContext context = TestContext.at(clock.instant());
    EvidenceRequest request =
        new EvidenceRequest(
            new Window(START.minus(Duration.ofHours(1)), clock.instant()),
            Optional.of(START),
            Demo.OLD,
            Optional.of(Demo.NEW),
            200_000,
            Duration.ofMinutes(1));
    List<EvidenceSource> sources =
        List.of(
            new KubernetesEvidenceFactory().create(KubernetesSettings.defaults(), context),
            new FluxEvidenceFactory().create(FluxSettings.defaults(), context),
            new IstioEvidenceFactory().create(IstioSettings.defaults(), context));
    try (var clients =
            new KubernetesClientsFactory().create(KubernetesSettings.defaults(), context);
        KubernetesClient client = clients.open(cluster, endpoint)) {
      List<Evidence> found = new ArrayList<>();
      for (EvidenceSource source : sources) {
        found.addAll(
            source
                .collect(new Connected(cluster, context.time(), client), request)
                .fold(
                    known -> known,
                    unknown -> {
                      throw new AssertionError(unknown.reason());
                    }));
      }
      return found;
    }
  }

  private record Connected(Cluster cluster, InstantSource time, KubernetesClient client)
      implements ConnectedCluster {
    @Override
    public <C> C client(Class<C> type) {
      if (type == KubernetesClient.class) {
        return type.cast(client);
      }
      throw GuardException.of("plugin.no-client", Responsible.OPERATOR)
          .what("There is no " + type.getSimpleName() + ".")
          .where(cluster.id())
          .next("Do without it.")
          .build();
    }
  }

  private static List<Evidence> found(Fault fault) {
    return Objects.requireNonNull(FOUND.get(fault));
  }

  private static List<String> rules(List<Evidence> found) {
    List<Exhibit> exhibits = new ArrayList<>();
    found.forEach(one -> exhibits.add(new Exhibit("E" + exhibits.size(), "c", "test", one)));
    return new RuleAnalyst(Rules.all())
        .analyse(new Dossier(Optional.of(START), exhibits, List.of())).stream()
            .map(Hypothesis::rule)
            .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "CRASHLOOP, mesh-crash-loop",
    "FLUX_STALL, flux-stalled",
    "FLUX_REMEDIATION, flux-remediated",
    "STALLED_ROLLOUT, istiod-probe",
    "UNREADY_NODE, nodes-not-ready",
    "IMAGE_PULL, istiod-image-pull",
    "UNSCHEDULABLE, istiod-resources",
    "OUT_OF_MEMORY, istiod-resources",
    "ENVOY_FILTER, envoy-filter-rejected",
    "UNTRUSTED_CERTIFICATE, certificate-trust",
    "AUTOSCALER_LIMIT, hpa-at-limit",
    "DISRUPTION_BUDGET, pdb-blocks",
    "WEBHOOK_WITHOUT_CA, webhook-without-ca",
    "UNESTABLISHED_CRD, crd-not-established"
  })
  void givenAFault_whenTheClusterIsLookedAt_thenTheRulesNameItFirst(Fault fault, String rule) {
    assertThat(rules(found(fault))).as(fault + ": " + found(fault)).startsWith(rule);
  }

  @Test
  void givenAHealthyUpgrade_whenTheClusterIsLookedAt_thenOnlyOldProxiesAreLeft() {
    assertThat(rules(healthy)).containsExactly("proxies-not-restarted");
    assertThat(healthy)
        .extracting(Evidence::kind)
        .containsOnly(Kinds.RELEASE, Kinds.VERSIONS, Kinds.WEBHOOK, Kinds.UPGRADE_NOTE, Kinds.GAP);
    assertThat(healthy)
        .filteredOn(each -> each.kind().equals(Kinds.GAP))
        .allMatch(gap -> gap.message().contains("istioctl"));
  }

  @Test
  void givenACrashingIstiod_whenItsLogIsRead_thenItsLastWordsAreThose() {
    assertThat(found(Fault.CRASHLOOP))
        .filteredOn(each -> each.kind().equals(Kinds.LOG) && each.message().contains("last lines"))
        .singleElement()
        .satisfies(
            log -> {
              assertThat(log.facts()).containsEntry("previous", "true");
              assertThat(log.lines()).anyMatch(line -> line.contains("unknown feature flag"));
            });
  }

  @Test
  void givenABudgetAnApplicationAndErrorsAtTheGateway_whenLookedAt_thenEachIsSeen() {
    assertThat(found(Fault.DISRUPTION_BUDGET))
        .anyMatch(each -> each.kind().equals(Kinds.DISRUPTION_BUDGET));
    assertThat(found(Fault.APPLICATION_CRASH))
        .filteredOn(each -> each.kind().equals(Kinds.POD))
        .singleElement()
        .satisfies(pod -> assertThat(pod.facts()).containsEntry("component", "application"));
    assertThat(found(Fault.ERRORS))
        .filteredOn(each -> each.kind().equals(Kinds.LOG))
        .anyMatch(log -> log.message().contains("503 UF upstream_reset"));
  }
}
