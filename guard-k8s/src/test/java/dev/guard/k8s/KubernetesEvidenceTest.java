package dev.guard.k8s;

import static dev.guard.k8s.Troubles.crashing;
import static dev.guard.k8s.Troubles.event;
import static dev.guard.k8s.Troubles.pod;
import static dev.guard.k8s.Troubles.running;
import static dev.guard.k8s.Troubles.series;
import static dev.guard.k8s.Troubles.unscheduled;
import static dev.guard.k8s.Troubles.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Severity;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.testkit.EvidenceSourceContract;
import dev.guard.testkit.TestContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the source finds in a cluster with trouble of every sort, over an API server. */
final class KubernetesEvidenceTest extends EvidenceSourceContract {
  private static final Instant AFTER = CHANGED.plusSeconds(600);
  private static final Instant TOO_OLD = WINDOW.from().minusSeconds(60);
  private static final String HOSTILE = "\"\\e[2J/close\\n" + "A".repeat(100_000) + "\"";
  private static final String ISTIOD = "istiod-7d9c8b6f5-aaaaa";

  private static final EvidenceSource SOURCE =
      new KubernetesEvidenceFactory().create(KubernetesSettings.defaults(), TestContext.create());

  /** One for all tests, which only read; that it is up costs more than all of them. */
  private static final PretendCluster CLUSTER = new PretendCluster();

  private static final ConnectedCluster CONNECTED = CLUSTER.connected();

  private boolean down;

  @BeforeAll
  static void trouble() {
    CLUSTER
        .with(
            pod(
                "istio-system",
                "istiod",
                "aaaaa",
                "discovery",
                waiting("discovery", "ImagePullBackOff", "Back-off pulling image")))
        .with(
            pod(
                "istio-system",
                "istiod",
                "bbbbb",
                "discovery",
                running("discovery", true, "2026-03-01T08:00:00Z")))
        .with(
            pod(
                "istio-ingress",
                "edge",
                "ccccc",
                "istio-proxy",
                crashing("istio-proxy", "OOMKilled", 137, "2026-03-02T09:50:00Z")))
        .with(
            pod(
                "shop",
                "cart",
                "ddddd",
                "app",
                unscheduled("0/3 nodes are available: 3 Insufficient cpu.")))
        .with(pod("shop", "fine", "eeeee", "app", running("app", true, "2026-03-01T08:00:00Z")))
        .with(Troubles.istiod(1, "ProgressDeadlineExceeded"))
        .with(Troubles.budget("istio-system", "istiod", 0))
        .with(Troubles.budget("shop", "cart", 0))
        .with(Troubles.scaler("istio-ingress", "edge", 5, 5, true))
        .with(Troubles.scaler("istio-system", "istiod", 2, 2, false))
        .with(Troubles.node("n1", "False"))
        .with(
            event(
                "e1", "Pod", "istio-system/" + ISTIOD, "Failed", "Failed to pull image", AFTER, 9))
        .with(
            event(
                "e2",
                "Pod",
                "shop/fine-7d9c8b6f5-eeeee",
                "Unhealthy",
                "Readiness probe failed",
                AFTER,
                2))
        .with(event("e3", "Pod", "shop/gone-1", "BackOff", OUTSIDE, TOO_OLD, 3))
        .with(
            event(
                "e4",
                "ReplicaSet",
                "shop/a-7d9c8b6f5",
                "FailedCreate",
                "failed calling webhook",
                AFTER,
                4))
        .with(series("e5", "shop/cart-7d9c8b6f5-ddddd", "FailedScheduling", AFTER, 12));
    for (int i = 0; i < 5; i++) {
      CLUSTER.with(
          event(
              "m" + i,
              "Pod",
              "shop/many-7d9c8b6f5-qqqq" + i,
              "BackOff",
              "restarts " + i,
              AFTER,
              2));
    }
    CLUSTER.with(event("h1", "Pod", "shop/evil-1", "BackOff", HOSTILE, AFTER, 1));
    CLUSTER
        .logs
        .line("istiod-7d9c8b6f5-bbbbb", "discovery", false, TOO_OLD, "x\terror\tads\t" + OUTSIDE)
        .line(
            "istiod-7d9c8b6f5-bbbbb",
            "discovery",
            false,
            CHANGED.minusSeconds(9),
            "x\twarn\tk\tretry 1")
        .line("istiod-7d9c8b6f5-bbbbb", "discovery", false, AFTER, "x\tinfo\tads\tpush 4711")
        .line(
            "istiod-7d9c8b6f5-bbbbb",
            "discovery",
            false,
            AFTER,
            "x\terror\tads\trejected by cart-7d9c8b6f5-abcde: 12")
        .line(
            "istiod-7d9c8b6f5-bbbbb",
            "discovery",
            false,
            AFTER,
            "x\terror\tads\trejected by cart-7d9c8b6f5-fghij: 13")
        .line("istiod-7d9c8b6f5-bbbbb", "discovery", false, AFTER, "x\twarn\tk\tretry 2")
        .line("edge-7d9c8b6f5-ccccc", "istio-proxy", true, AFTER, "x\tinfo\tenvoy\tstarting")
        .line(
            "edge-7d9c8b6f5-ccccc",
            "istio-proxy",
            true,
            AFTER,
            "x\tcritical\tenvoy\tout of memory");
  }

  @BeforeEach
  void restore() {
    CLUSTER.forbid("none");
    CLUSTER.requests.clear();
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  @Override
  protected String name() {
    return "kubernetes";
  }

  @Override
  protected EvidenceSource source() {
    return SOURCE;
  }

  @Override
  protected ConnectedCluster cluster() {
    return down ? CLUSTER.connected(CLUSTER.nowhere()) : CONNECTED;
  }

  @Override
  protected void breakDown() {
    down = true;
  }

  @Override
  protected Optional<String> breakOnePart() {
    CLUSTER.forbid("/events");
    return Optional.of("events");
  }

  @Override
  protected List<String> asked() {
    return CLUSTER.requests;
  }

  @Test
  void givenAnImageThatCannotBePulledThenThePodSaysSoFirst() {
    Evidence first = found().get(0);

    assertThat(first.kind()).isEqualTo(Kinds.POD);
    assertThat(first.object()).isEqualTo("Pod istio-system/" + ISTIOD);
    assertThat(first.severity()).isEqualTo(Severity.ERROR);
    assertThat(first.message()).contains("ImagePullBackOff", "Back-off pulling image");
    assertThat(first.facts())
        .containsEntry("reason", "ImagePullBackOff")
        .containsEntry("container", "discovery")
        .containsEntry("namespace", "istio-system")
        .containsEntry("name", ISTIOD)
        .containsEntry("restarts", "0")
        .containsEntry("component", "control-plane");
  }

  @Test
  void givenAGatewayKilledForItsMemoryThenTheReasonIsThatAndThePreviousLogIsRead() {
    Evidence killed = one(Kinds.POD, "Pod istio-ingress/edge");
    Evidence end = one(Kinds.LOG, "Pod istio-ingress/edge");

    assertThat(killed.facts())
        .containsEntry("reason", "OOMKilled")
        .containsEntry("restarts", "7")
        .containsEntry("component", "gateway");
    assertThat(end.message()).contains("last lines", "exit code 137 (OOMKilled)");
    assertThat(end.facts())
        .containsEntry("previous", "true")
        .containsEntry("container", "istio-proxy");
    assertThat(end.lines()).endsWith("x critical envoy out of memory");
  }

  @Test
  void givenAPodThatNoNodeTakesThenItIsUnschedulableSince() {
    assertThat(one(Kinds.POD, "Pod shop/cart").facts())
        .containsEntry("reason", "Unschedulable")
        .containsEntry("component", "application")
        .containsEntry("since", "2026-03-02T09:05:00Z");
  }

  @Test
  void givenEventsThenTheyAreCountedAndThoseOfPodsThatAreWellAreNoWarnings() {
    assertThat(one(Kinds.EVENT, "Pod istio-system/istiod"))
        .satisfies(
            event -> {
              assertThat(event.count()).isEqualTo(9);
              assertThat(event.severity()).isEqualTo(Severity.WARNING);
              assertThat(event.at()).contains(AFTER);
              assertThat(event.facts())
                  .containsEntry("reason", "Failed")
                  .containsEntry("kind", "Pod")
                  .containsEntry("namespace", "istio-system")
                  .containsEntry("name", ISTIOD)
                  .containsEntry("component", "control-plane");
            });
    assertThat(one(Kinds.EVENT, "Pod shop/fine").severity()).isEqualTo(Severity.INFO);
    assertThat(one(Kinds.EVENT, "Pod shop/cart").count()).isEqualTo(12);
    assertThat(one(Kinds.EVENT, "ReplicaSet shop/a").message()).contains("failed calling webhook");
  }

  @Test
  void givenTheSameEventOfManyPodsThenItIsOnePieceWithItsSum() {
    assertThat(one(Kinds.EVENT, "Pod shop/many").count()).isEqualTo(10);
  }

  @Test
  void givenTheLogOfIstiodThenErrorsAreGroupedAndComeBeforeWhatWasThereBefore() {
    List<Evidence> logs =
        found().stream().filter(each -> each.object().endsWith("istiod-7d9c8b6f5-bbbbb")).toList();

    assertThat(logs).extracting(Evidence::kind).containsOnly(Kinds.LOG);
    assertThat(logs).hasSize(2);
    assertThat(logs.get(0).message()).contains("2 × error", "rejected by cart");
    assertThat(logs.get(0).count()).isEqualTo(2);
    assertThat(logs.get(0).lines())
        .containsExactly(
            "x warn k retry 1",
            "x info ads push 4711",
            "x error ads rejected by cart-7d9c8b6f5-abcde: 12",
            "x error ads rejected by cart-7d9c8b6f5-fghij: 13",
            "x warn k retry 2");
    assertThat(logs.get(1).message()).contains("2 × warning (1 after the change)", "retry 2");
  }

  @Test
  void givenARolloutABudgetAnAutoscalerAndANodeThenThoseOfTheMeshAreGiven() {
    assertThat(one(Kinds.ROLLOUT, "Deployment istio-system/istiod").facts())
        .containsEntry("desired", "2")
        .containsEntry("updated", "1")
        .containsEntry("ready", "1")
        .containsEntry("reason", "ProgressDeadlineExceeded");
    assertThat(one(Kinds.DISRUPTION_BUDGET, "PodDisruptionBudget").object())
        .isEqualTo("PodDisruptionBudget istio-system/istiod");
    assertThat(one(Kinds.DISRUPTION_BUDGET, "PodDisruptionBudget").facts())
        .containsEntry("allowed", "0")
        .containsEntry("desired", "1");
    assertThat(one(Kinds.AUTOSCALER, "HorizontalPodAutoscaler").facts())
        .containsEntry("current", "5")
        .containsEntry("max", "5")
        .containsEntry("since", "2026-03-02T09:20:00Z")
        .containsEntry("component", "gateway");
    assertThat(one(Kinds.NODE, "Node n1").severity()).isEqualTo(Severity.ERROR);
  }

  @Test
  void givenLogsOfApplicationsThenNobodyReadsThem() {
    found();

    assertThat(CLUSTER.requests)
        .anyMatch(path -> path.contains("/log?"))
        .noneMatch(path -> path.contains("/log?") && path.contains("/shop/"));
  }

  @Test
  void givenAHostileMessageThenItIsOneBoundedLine() {
    assertThat(one(Kinds.EVENT, "Pod shop/evil").message().length()).isLessThan(700);
  }

  @Test
  void givenALogThatIsTooLongThenItsBeginningAndItsEndAreReadAndTheGapIsSaid() {
    CLUSTER.logs.filled("big-1", "istio-proxy", AFTER, 20_000, "x\terror\tads\tat the end");
    SeenPod pod =
        new SeenPod("istio-ingress", "big-1", "", MeshPart.GATEWAY, Map.of(), List.of(), List.of());
    LogReading log =
        new LogReading(pod, new SeenPod.ContainerState("istio-proxy", true, false, 0, ""), false);

    assertThat(log.read(CONNECTED.client(KubernetesClient.class), request(), 5_000, 10))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.message()).contains("1 × error", "at the end");
              assertThat(found.facts()).containsEntry("left_out", "the middle of the log");
              assertThat(found.lines()).hasSize(3);
            });
    assertThat(CLUSTER.requests)
        .filteredOn(path -> path.contains("/big-1/log"))
        .hasSize(2)
        .allMatch(path -> path.contains("limitBytes=5000"))
        .anyMatch(path -> path.contains("tailLines=10"));
  }

  /** A line without an end, from a server that does not care how much it was asked for. */
  @Test
  void givenAServerThatSendsMoreThanItWasAskedForThenNoMoreOfItIsRead() {
    CLUSTER.logs.boundless("flood-1");
    CLUSTER.logs.line("flood-1", "istio-proxy", false, AFTER, "x\terror\tads\tin the beginning");
    CLUSTER.logs.line("flood-1", "istio-proxy", false, AFTER, "x".repeat(12 * 1024 * 1024));
    CLUSTER.logs.line("flood-1", "istio-proxy", false, AFTER, "x\terror\tads\tat the end");
    SeenPod pod =
        new SeenPod(
            "istio-ingress", "flood-1", "", MeshPart.GATEWAY, Map.of(), List.of(), List.of());
    LogReading log =
        new LogReading(pod, new SeenPod.ContainerState("istio-proxy", true, false, 0, ""), false);

    assertThat(log.read(CONNECTED.client(KubernetesClient.class), request(), 5_000, 10))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.message()).contains("in the beginning");
              assertThat(found.facts()).containsKey("left_out");
              assertThat(found.bytes()).isLessThan(5_000);
            });
  }

  private Evidence one(String kind, String object) {
    List<Evidence> some =
        found().stream()
            .filter(each -> each.kind().equals(kind) && each.object().startsWith(object))
            .filter(each -> !each.message().contains("× critical"))
            .toList();
    assertThat(some).isNotEmpty();
    return some.get(0);
  }
}
