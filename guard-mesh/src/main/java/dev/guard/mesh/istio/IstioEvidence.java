package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Unknown;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.mesh.DataPlane;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The source {@code istio}: versions, webhooks and definitions from the Kubernetes API, findings
 * and proxies out of sync from istioctl, and Istio's upgrade notes for the minors that are crossed.
 * Keeps no state.
 */
final class IstioEvidence implements EvidenceSource {
  private static final int MOST_PROXIES = 30;
  private static final int MOST_FINDINGS = 60;
  private static final int MOST_NAMES = 20;
  private static final int MOST_TEXT = 1_000;

  private final IstioMesh mesh;
  private final String namespace;
  private final UpgradeNotes notes = UpgradeNotes.load();

  IstioEvidence(IstioSettings settings) {
    this.mesh = new IstioMesh(settings);
    this.namespace = settings.namespace();
  }

  @Override
  public Answer<List<Evidence>> collect(ConnectedCluster cluster, EvidenceRequest request) {
    Answer<KubernetesClient> opening = client(cluster, KubernetesClient.class);
    if (opening instanceof Unknown<KubernetesClient> unreachable) {
      return Answer.unknown(unreachable.reason());
    }
    KubernetesClient client = opening.known().orElseThrow();
    Answer<Istioctl> istioctl =
        client(cluster, Istioctl.class).map(tool -> tool.inNamespace(namespace));
    ConnectedCluster opened = new Opened(cluster, client);
    try (MeshParts parts = new MeshParts(cluster.cluster(), request.timeout())) {
      parts.start("versions", () -> versions(opened));
      parts.start(
          "webhooks",
          () ->
              ApiReads.answer(
                  cluster.cluster(), () -> Answer.known(AdmissionEvidence.read(client))));
      parts.start(
          "custom resource definitions",
          () -> ApiReads.answer(cluster.cluster(), () -> Answer.known(definitions(client))));
      parts.start(
          "istioctl analyze",
          () ->
              istioctl
                  .flatMap(Istioctl::analyze)
                  .map(messages -> findings(messages, request.before())));
      parts.start(
          "istioctl proxy-status",
          () -> istioctl.flatMap(Istioctl::proxyStatus).map(IstioEvidence::sync));
      return parts
          .all()
          .map(
              read -> {
                List<Evidence> found = new ArrayList<>(read);
                request.to().ifPresent(to -> found.addAll(notes.between(request.from(), to)));
                found.sort(Comparator.comparingInt(IstioEvidence::rank));
                return request.fit(found);
              });
    }
  }

  private static <C> Answer<C> client(ConnectedCluster cluster, Class<C> type) {
    try {
      return Answer.known(cluster.client(type));
    } catch (GuardException missing) {
      return Answer.unknown(missing.what() + " " + missing.next());
    }
  }

  /** The client is opened by the caller's thread, and read by others. */
  private record Opened(ConnectedCluster connected, KubernetesClient client)
      implements ConnectedCluster {
    @Override
    public Cluster cluster() {
      return connected.cluster();
    }

    @Override
    public InstantSource time() {
      return connected.time();
    }

    @Override
    public <C> C client(Class<C> type) {
      return type.cast(client);
    }
  }

  private Answer<List<Evidence>> versions(ConnectedCluster cluster) {
    return mesh.controlPlanes(cluster)
        .flatMap(
            planes ->
                mesh.dataPlane(cluster).map(data -> List.of(versions(planes.values(), data))));
  }

  private static Evidence versions(Collection<MeshVersion> planes, DataPlane data) {
    MeshVersion newest = Collections.max(planes);
    int tooOld =
        data.proxies().entrySet().stream()
            .filter(
                proxy ->
                    proxy.getKey().major() == newest.major()
                        && newest.minor() - proxy.getKey().minor() > 1)
            .mapToInt(Map.Entry::getValue)
            .sum();
    String running =
        planes.stream()
            .distinct()
            .sorted()
            .map(MeshVersion::toString)
            .collect(Collectors.joining(", "));
    String proxies =
        new TreeMap<>(data.proxies())
            .entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("control_plane", running);
    facts.put("proxies", proxies);
    facts.put("behind", Integer.toString(data.behind().size()));
    facts.put("ahead", Integer.toString(data.ahead().size()));
    facts.put("unknown", Integer.toString(data.unknown()));
    facts.put("too_old", Integer.toString(tooOld));
    Severity severity =
        !data.ahead().isEmpty() || tooOld > 0
            ? Severity.ERROR
            : data.behind().isEmpty() ? Severity.INFO : Severity.WARNING;
    return Evidence.of(
            Kinds.VERSIONS,
            "istiod",
            severity,
            "The control plane runs "
                + running
                + "; proxies by version: "
                + (proxies.isEmpty() ? "none" : proxies)
                + "; "
                + data.behind().size()
                + " workloads behind it, "
                + data.ahead().size()
                + " ahead of it.")
        .withFacts(facts)
        .withLines(
            Stream.concat(
                    data.ahead().stream().map(each -> "ahead: " + each),
                    data.behind().stream().map(each -> "behind: " + each))
                .limit(MOST_NAMES)
                .toList());
  }

  private static List<Evidence> definitions(KubernetesClient client) {
    List<Evidence> found = new ArrayList<>();
    for (String name : CrdsCheck.REQUIRED) {
      CustomResourceDefinition definition =
          client.apiextensions().v1().customResourceDefinitions().withName(name).get();
      if (definition == null || !CrdsCheck.established(definition)) {
        String condition = definition == null ? "missing" : "not established";
        found.add(
            Evidence.of(
                    Kinds.DEFINITION,
                    "CustomResourceDefinition " + name,
                    Severity.ERROR,
                    "CustomResourceDefinition " + name + " is " + condition + ".")
                .withFacts(Map.of("condition", condition, "component", "control-plane")));
      }
    }
    return found;
  }

  /** Those that were not there before the change first, where the check can tell. */
  private static List<Evidence> findings(
      List<AnalysisMessage> messages, List<HealthCheckResult> before) {
    Optional<List<Finding>> known =
        before.stream()
            .filter(check -> check.checkName().equals(AnalyzeCheck.NAME))
            .filter(check -> check.status() != CheckStatus.UNKNOWN)
            .map(HealthCheckResult::findings)
            .findFirst();
    List<Evidence> found = new ArrayList<>();
    for (AnalysisMessage message : messages) {
      Evidence finding = finding(message);
      Map<String, String> facts = new LinkedHashMap<>(finding.facts());
      known.ifPresent(
          old -> facts.put("is_new", Boolean.toString(!AnalyzeCheck.isAmong(message, old))));
      found.add(finding.withFacts(facts));
    }
    found.sort(Comparator.comparing(each -> "false".equals(each.facts().get("is_new"))));
    return found.stream().limit(MOST_FINDINGS).toList();
  }

  private static Evidence finding(AnalysisMessage message) {
    Severity severity =
        switch (message.level()) {
          case "Error" -> Severity.ERROR;
          case "Info" -> Severity.INFO;
          default -> Severity.WARNING;
        };
    return Evidence.of(
            Kinds.ANALYSIS,
            line(message.origin()),
            severity,
            line(message.code() + " " + message.origin() + ": " + message.message()))
        .withFacts(Map.of("code", message.code(), "url", message.documentationUrl()));
  }

  private static String line(String text) {
    String some = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "..." : text;
    return some.replaceAll("\\s+", " ").strip();
  }

  /** A piece for each proxy and type that did not arrive. */
  private static List<Evidence> sync(List<ProxySync> proxies) {
    return proxies.stream()
        .filter(ProxySync::isOutOfSync)
        .limit(MOST_PROXIES)
        .flatMap(
            proxy ->
                new TreeMap<>(proxy.states())
                    .entrySet().stream()
                        .filter(
                            state ->
                                state.getValue().equals("STALE")
                                    || state.getValue().equals("ERROR"))
                        .map(state -> sync(proxy, state.getKey(), state.getValue())))
        .toList();
  }

  private static Evidence sync(ProxySync proxy, String type, String status) {
    return Evidence.of(
            Kinds.PROXY_SYNC,
            line("Proxy " + proxy.id()),
            status.equals("ERROR") ? Severity.ERROR : Severity.WARNING,
            line("Proxy " + proxy.id() + ": " + type + " is " + status))
        .withFacts(Map.of("type", line(type), "status", status, "version", line(proxy.version())));
  }

  private static int rank(Evidence evidence) {
    int kind =
        switch (evidence.kind()) {
          case Kinds.DEFINITION, Kinds.WEBHOOK -> 0;
          case Kinds.ANALYSIS -> 1;
          case Kinds.PROXY_SYNC -> 2;
          case Kinds.VERSIONS -> 3;
          case Kinds.UPGRADE_NOTE -> 4;
          default -> 5;
        };
    return switch (evidence.severity()) {
      case CRITICAL, ERROR -> kind;
      case WARNING -> 10 + kind;
      case INFO -> 20 + kind;
    };
  }
}
