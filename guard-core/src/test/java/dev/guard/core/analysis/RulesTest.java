package dev.guard.core.analysis;

import static dev.guard.core.analysis.Case.dossier;
import static dev.guard.core.analysis.Case.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.rules.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule recognises its failure, and not what only looks like it. */
class RulesTest {
  private static final String ISTIOD = "Pod istio-system/istiod-7c9d4-x1";
  private static final String GATEWAY = "Pod istio-ingress/istio-ingressgateway-5f4b-x1";
  private static final String APP = "Pod shop/cart-6d5f-x1";

  /** What fits a rule, and what is near it but does not. */
  private record Example(List<Evidence> fits, List<Evidence> near) {}

  private static final Map<String, Example> EXAMPLES = new LinkedHashMap<>();

  private static void example(String rule, List<Evidence> fits, Evidence... near) {
    EXAMPLES.put(rule, new Example(fits, List.of(near)));
  }

  private static Example example(String rule) {
    return Objects.requireNonNull(EXAMPLES.get(rule), () -> "There is no example of " + rule);
  }

  private static Evidence recovered(Evidence event) {
    return new Evidence(
        event.kind(),
        event.object(),
        Severity.INFO,
        event.message(),
        event.facts(),
        event.lines(),
        event.at(),
        event.count());
  }

  private static Evidence metric(String name, String verdict) {
    return seen(
        Kinds.METRIC, name, name + " is " + verdict, "metric=" + name, "verdict=" + verdict);
  }

  static {
    example(
        "istiod-image-pull",
        List.of(seen(Kinds.POD, ISTIOD, "waits", "reason=ImagePullBackOff")),
        seen(Kinds.POD, APP, "waits", "reason=ImagePullBackOff"),
        seen(Kinds.POD, ISTIOD, "waits", "reason=ContainerCreating"));
    example(
        "mesh-image-pull",
        List.of(seen(Kinds.POD, GATEWAY, "waits", "reason=ErrImagePull")),
        seen(Kinds.POD, APP, "waits", "reason=ErrImagePull"));
    example(
        "istiod-resources",
        List.of(
            seen(Kinds.EVENT, ISTIOD, "0/3 nodes: Insufficient cpu", "reason=FailedScheduling")),
        seen(Kinds.EVENT, APP, "0/3 nodes: Insufficient cpu", "reason=FailedScheduling"));
    example(
        "istiod-probe",
        List.of(seen(Kinds.EVENT, ISTIOD, "Readiness probe failed: 503", "reason=Unhealthy")),
        seen(Kinds.EVENT, GATEWAY, "Readiness probe failed: 503", "reason=Unhealthy"),
        recovered(seen(Kinds.EVENT, ISTIOD, "Readiness probe failed: 503", "reason=Unhealthy")));
    example(
        "mesh-crash-loop",
        List.of(seen(Kinds.POD, GATEWAY, "restarts", "reason=CrashLoopBackOff")),
        seen(Kinds.POD, APP, "restarts", "reason=CrashLoopBackOff"),
        seen(
            Kinds.POD,
            "Pod pay/payment-gateway-1",
            "restarts",
            "reason=CrashLoopBackOff",
            "component=application"));
    example(
        "webhook-without-ca",
        List.of(seen(Kinds.WEBHOOK, "istio-sidecar-injector", "no bundle", "ca_bundle=false")),
        seen(Kinds.WEBHOOK, "istio-sidecar-injector", "fine", "ca_bundle=true", "endpoints=2"));
    example(
        "webhook-without-endpoints",
        List.of(
            seen(
                Kinds.EVENT,
                "ReplicaSet shop/cart-6d5f",
                "Error creating: Internal error occurred: failed calling webhook"
                    + " \"namespace.sidecar-injector.istio.io\": no endpoints available",
                "reason=FailedCreate")),
        seen(
            Kinds.EVENT,
            "ReplicaSet shop/cart-6d5f",
            "Error creating: failed calling webhook \"policy.example.com\"",
            "reason=FailedCreate"),
        seen(
            Kinds.EVENT,
            "ReplicaSet shop/cart-6d5f",
            "Error creating: Internal error occurred: failed calling webhook"
                + " \"namespace.sidecar-injector.istio.io\": tls: failed to verify certificate: x509:"
                + " certificate signed by unknown authority",
            "reason=FailedCreate"));
    example(
        "helm-ownership",
        List.of(
            seen(
                Kinds.FLUX,
                "HelmRelease istio-system/istio-base",
                "Unable to continue with update: CustomResourceDefinition"
                    + " \"gateways.networking.istio.io\" exists and cannot be imported into the"
                    + " current release: invalid ownership metadata",
                "condition=Released",
                "status=False",
                "reason=UpgradeFailed")),
        seen(Kinds.FLUX, "HelmRelease istio-system/istiod", "timed out", "reason=UpgradeFailed"));
    example(
        "crd-not-established",
        List.of(seen(Kinds.CHECK, "", "No CRD gateways", "check=istio.crds", "status=FAIL")),
        seen(Kinds.CHECK, "", "No node", "check=k8s.nodes", "status=FAIL"));
    example(
        "envoy-filter-rejected",
        List.of(
            seen(
                Kinds.ANALYSIS,
                "EnvoyFilter shop/lua",
                "This EnvoyFilter uses an unknown patch",
                "code=IST0151",
                "is_new=true")),
        seen(
            Kinds.ANALYSIS,
            "EnvoyFilter shop/lua",
            "This EnvoyFilter uses an unknown patch",
            "code=IST0151",
            "is_new=false"));
    example(
        "xds-rejected",
        List.of(seen(Kinds.PROXY_SYNC, GATEWAY, "LDS", "type=LDS", "status=ERROR")),
        seen(Kinds.PROXY_SYNC, GATEWAY, "EDS", "type=EDS", "status=NOT_SENT"));
    example(
        "xds-push-errors",
        List.of(metric("control_plane_errors", "FAIL")),
        metric("control_plane_errors", "PASS"));
    example(
        "certificate-trust",
        List.of(
            seen(Kinds.LOG, ISTIOD, "errors")
                .withLines(List.of("transport: authentication handshake failed: x509: unknown"))),
        seen(Kinds.LOG, ISTIOD, "errors").withLines(List.of("connection closed by peer")));
    example(
        "proxies-ahead",
        List.of(seen(Kinds.VERSIONS, "", "ahead", "behind=0", "ahead=2")),
        seen(Kinds.VERSIONS, "", "fine", "behind=0", "ahead=0"));
    example(
        "version-skew",
        List.of(
            seen(
                Kinds.CHECK,
                "",
                "too old",
                "check=istio.versions",
                "status=FAIL",
                "code=istio.proxy-too-old")),
        seen(
            Kinds.CHECK,
            "",
            "another",
            "check=istio.versions",
            "status=FAIL",
            "code=istio.registry-differs"));
    example(
        "proxies-not-restarted",
        List.of(seen(Kinds.VERSIONS, "", "behind", "behind=7", "ahead=0")),
        seen(Kinds.VERSIONS, "", "fine", "behind=0", "ahead=0"));
    example(
        "pdb-blocks",
        List.of(
            seen(Kinds.DISRUPTION_BUDGET, "istio-system/istiod", "none", "allowed=0"),
            seen(Kinds.ROLLOUT, "Deployment istio-system/istiod", "1 of 2", "ready=1")),
        seen(Kinds.DISRUPTION_BUDGET, "istio-system/istiod", "none", "allowed=0"),
        seen(Kinds.DISRUPTION_BUDGET, "shop/cart", "none", "allowed=0", "component=application"),
        seen(Kinds.NODE, "Node n1", "is not Ready", "condition=k8s.node-not-ready"));
    example(
        "hpa-at-limit",
        List.of(seen(Kinds.AUTOSCALER, "istio-ingress/gateway", "5 of 5", "current=5", "max=5")),
        seen(Kinds.AUTOSCALER, "istio-ingress/gateway", "3 of 5", "current=3", "max=5"));
    example(
        "flux-suspended",
        List.of(seen(Kinds.FLUX, "HelmRelease istio-system/istiod", "suspended", "suspended=true")),
        seen(Kinds.FLUX, "HelmRelease istio-system/istiod", "ready", "suspended=false"));
    example(
        "flux-remediated",
        List.of(
            seen(
                Kinds.FLUX,
                "HelmRelease istio-system/istiod",
                "rolled back",
                "condition=Remediated",
                "status=True",
                "reason=RollbackSucceeded")),
        seen(
            Kinds.FLUX,
            "HelmRelease istio-system/istiod",
            "not",
            "condition=Remediated",
            "status=False"));
    example(
        "flux-stalled",
        List.of(
            seen(
                Kinds.FLUX,
                "HelmRelease istio-system/istiod",
                "retries exhausted",
                "condition=Stalled",
                "status=True",
                "reason=RetriesExceeded")),
        seen(
            Kinds.FLUX,
            "HelmRelease istio-system/istiod",
            "goes on",
            "condition=Reconciling",
            "status=True"));
    example(
        "rollout-stuck",
        List.of(
            seen(
                Kinds.ROLLOUT,
                "Deployment istio-system/istiod",
                "deadline",
                "reason=ProgressDeadlineExceeded")),
        seen(Kinds.ROLLOUT, "Deployment shop/cart", "deadline", "reason=ProgressDeadlineExceeded"));
    example(
        "nodes-not-ready",
        List.of(
            seen(Kinds.CHECK, "", "1 node", "check=k8s.nodes", "status=FAIL"),
            seen(Kinds.NODE, "Node n1", "is not Ready", "condition=k8s.node-not-ready")),
        seen(Kinds.CHECK, "", "1 pod", "check=k8s.pods", "status=FAIL"));
    example(
        "metrics-silent",
        List.of(metric("error_rate", "NO_DATA"), metric("latency_p99", "NO_DATA")),
        metric("error_rate", "NO_DATA"),
        metric("latency_p99", "PASS"));
    example(
        "one-workload",
        List.of(
            metric("error_rate", "FAIL"),
            seen(Kinds.POD, APP, "restarts", "reason=CrashLoopBackOff", "namespace=shop")),
        metric("error_rate", "FAIL"),
        seen(Kinds.POD, APP, "restarts", "reason=CrashLoopBackOff", "namespace=shop"),
        seen(Kinds.POD, "Pod pay/a", "restarts", "reason=CrashLoopBackOff", "namespace=pay"));
    example(
        "other-change",
        List.of(
            metric("latency_p99", "FAIL"),
            seen(Kinds.OTHER_CHANGE, "", "Deployed cart 1.8", "source=deploy")),
        seen(Kinds.OTHER_CHANGE, "", "Deployed cart 1.8", "source=deploy"));
    example(
        "errors-after-upgrade",
        List.of(metric("error_rate", "FAIL")),
        metric("error_rate", "INCONCLUSIVE"));
    example(
        "latency-after-upgrade",
        List.of(metric("latency_p99", "FAIL")),
        metric("latency_p99", "PASS"));
    example(
        "resources-after-upgrade",
        List.of(metric("proxy_memory", "FAIL")),
        metric("proxy_memory", "PASS"));
  }

  static Stream<Arguments> rules() {
    return Rules.all().stream().map(rule -> Arguments.of(rule.profile().id(), rule));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void givenItsFailure_whenARuleLooks_thenItFitsAndCitesIt(String id, Rule rule) {
    Match match = rule.match(Case.dossier("prod-1", example(id).fits()));

    assertThat(match.strength()).isBetween(0.1, 1.0);
    assertThat(match.exhibits()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void givenWhatOnlyLooksLikeIt_whenARuleLooks_thenItDoesNotFit(String id, Rule rule) {
    assertThat(rule.match(Case.dossier("prod-1", example(id).near()))).isEqualTo(Match.NONE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void givenARule_whenAPersonReadsIt_thenEveryPartIsASentence(String id, Rule rule) {
    RuleProfile profile = rule.profile();

    assertThat(id).matches("[a-z]+(-[a-z]+)+");
    assertThat(profile.actions()).isNotEmpty();
    assertThat(
            Stream.concat(
                Stream.of(profile.cause(), profile.looksFor(), profile.confirm()),
                profile.actions().stream()))
        .allSatisfy(text -> assertThat(text).endsWith(".").doesNotContain("!"));
  }

  @Test
  void givenAllRules_whenTheyAreNamed_thenNoNameComesTwiceAndThereAreAtLeastFifteen() {
    Set<String> names = new TreeSet<>();
    Rules.all().forEach(rule -> names.add(rule.profile().id()));

    assertThat(names).hasSameSizeAs(Rules.all()).hasSizeGreaterThanOrEqualTo(15);
    assertThat(EXAMPLES.keySet()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void givenTheFailureOfAnotherRuleBesideIt_whenTheyAreRanked_thenTheStrongerCauseStaysFirst() {
    List<String> wrong = new ArrayList<>();
    RuleAnalyst analyst = new RuleAnalyst(Rules.all());
    EXAMPLES.forEach(
        (id, example) -> {
          String alone = first(analyst, example.fits());
          Evidence noise =
              seen(
                  Kinds.POD,
                  "Pod batch/report-1",
                  "restarts",
                  "reason=CrashLoopBackOff",
                  "namespace=batch");
          List<Evidence> noisy = new ArrayList<>(example.fits());
          noisy.add(0, noise);
          noisy.add(Case.old(seen(Kinds.POD, ISTIOD, "waited", "reason=ImagePullBackOff")));
          String beside = first(analyst, noisy);
          boolean oneWorkload = id.equals("one-workload");
          boolean weak = id.equals("proxies-not-restarted");
          if (!oneWorkload && !weak && !alone.equals(beside)) {
            wrong.add(id + ": " + alone + " became " + beside);
          }
        });

    assertThat(wrong).isEmpty();
  }

  private static String first(RuleAnalyst analyst, List<Evidence> evidence) {
    return analyst.analyse(dossier(evidence.toArray(new Evidence[0]))).get(0).rule();
  }
}
