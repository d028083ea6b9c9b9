package dev.guard.k8s;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The source {@code flux}: the conditions of the HelmReleases of the mesh, of the Kustomizations
 * that own them and of the sources of both, and the history of the releases. What Flux does for
 * others is no concern of the upgrade. Keeps no state.
 */
final class FluxEvidence implements EvidenceSource {
  private static final String OWNER = "kustomize.toolkit.fluxcd.io/name";
  private static final String OWNER_NAMESPACE = "kustomize.toolkit.fluxcd.io/namespace";
  private static final Set<String> CHARTS = Set.of("istiod", "ztunnel");
  private static final int MOST_ENTRIES = 4;
  private static final int MOST_TEXT = 1_500;

  private final FluxSettings settings;

  FluxEvidence(FluxSettings settings) {
    this.settings = settings;
  }

  @Override
  public Answer<List<Evidence>> collect(ConnectedCluster cluster, EvidenceRequest request) {
    FluxApi flux;
    try {
      flux = new FluxApi(cluster.client(KubernetesClient.class));
    } catch (GuardException unreachable) {
      return Answer.unknown(KubernetesFailure.sentence(unreachable));
    }
    try (Parts parts = new Parts(cluster.cluster(), request.timeout())) {
      Map<FluxApi.Kind, Supplier<Answer<Optional<List<FluxObject>>>>> reads = new LinkedHashMap<>();
      for (FluxApi.Kind kind : FluxApi.Kind.values()) {
        reads.put(kind, parts.start(kind.kind() + " objects", () -> flux.all(kind)));
      }
      Map<FluxApi.Kind, List<FluxObject>> all = new LinkedHashMap<>();
      reads.forEach(
          (kind, read) ->
              read.get().known().flatMap(found -> found).ifPresent(f -> all.put(kind, f)));
      if (parts.isBlind()) {
        return Answer.unknown(parts.gaps().get(0).message());
      }
      if (all.isEmpty()) {
        return Answer.unknown(
            "Cluster "
                + cluster.cluster().id()
                + " serves no API of Flux. Check that Flux is installed there.");
      }
      List<Evidence> found = new ArrayList<>();
      relevant(all).forEach(object -> found.addAll(evidence(object, request)));
      found.sort(Comparator.comparingInt(FluxEvidence::rank));
      found.addAll(parts.gaps());
      return Answer.known(request.fit(found));
    }
  }

  /** The releases of the mesh, what owns them and where they come from. */
  private List<FluxObject> relevant(Map<FluxApi.Kind, List<FluxObject>> all) {
    List<FluxObject> releases =
        of(all, FluxApi.Kind.HELM_RELEASE).stream().filter(FluxEvidence::ofMesh).toList();
    Set<String> names = new LinkedHashSet<>();
    for (FluxObject release : releases) {
      Optional.ofNullable(release.labels().get(OWNER))
          .ifPresent(
              owner ->
                  names.add(
                      key(
                          "Kustomization",
                          release.labels().getOrDefault(OWNER_NAMESPACE, settings.namespace()),
                          owner)));
      source(release, "spec", "chart", "spec", "sourceRef").ifPresent(names::add);
      source(release, "spec", "chartRef").ifPresent(names::add);
    }
    List<FluxObject> found = new ArrayList<>(releases);
    for (FluxObject kustomization : of(all, FluxApi.Kind.KUSTOMIZATION)) {
      if (names.contains(key(kustomization))) {
        found.add(kustomization);
        source(kustomization, "spec", "sourceRef").ifPresent(names::add);
      }
    }
    for (FluxApi.Kind kind :
        List.of(
            FluxApi.Kind.GIT_REPOSITORY,
            FluxApi.Kind.HELM_REPOSITORY,
            FluxApi.Kind.OCI_REPOSITORY)) {
      of(all, kind).stream().filter(each -> names.contains(key(each))).forEach(found::add);
    }
    return found;
  }

  private static List<FluxObject> of(Map<FluxApi.Kind, List<FluxObject>> all, FluxApi.Kind kind) {
    return all.getOrDefault(kind, List.of());
  }

  /** A chart that only Istio has, or whose source, release or namespace says Istio. */
  private static boolean ofMesh(FluxObject release) {
    String chart = release.text("spec", "chart", "spec", "chart").orElse("");
    String from =
        release
            .text("spec", "chart", "spec", "sourceRef", "name")
            .or(() -> release.text("spec", "chartRef", "name"))
            .orElse("");
    String last = chart.substring(chart.lastIndexOf('/') + 1);
    String words =
        String.join(" ", chart, from, release.name(), release.namespace()).toLowerCase(Locale.ROOT);
    return CHARTS.contains(last) || words.contains("istio") || words.contains("ztunnel");
  }

  private static Optional<String> source(FluxObject object, String... path) {
    Object[] kind = with(path, "kind");
    return object
        .text(with(path, "name"))
        .map(
            name ->
                key(
                    object.text(kind).orElse(""),
                    object.text(with(path, "namespace")).orElse(object.namespace()),
                    name));
  }

  private static Object[] with(String[] path, String last) {
    Object[] longer = new Object[path.length + 1];
    System.arraycopy(path, 0, longer, 0, path.length);
    longer[path.length] = last;
    return longer;
  }

  private static String key(FluxObject object) {
    return key(object.kind(), object.namespace(), object.name());
  }

  private static String key(String kind, String namespace, String name) {
    return kind + " " + namespace + "/" + name;
  }

  private static List<Evidence> evidence(FluxObject object, EvidenceRequest request) {
    List<Evidence> found = new ArrayList<>();
    if (object.suspended()) {
      found.add(
          condition(
              object,
              Severity.ERROR,
              Optional.empty(),
              object + " is suspended, so nothing that git says reaches the cluster"));
    }
    for (FluxCondition condition : object.conditions()) {
      severity(condition)
          .ifPresent(
              severity ->
                  found.add(
                      condition(
                          object,
                          severity,
                          Optional.of(condition),
                          object
                              + " is "
                              + condition.type()
                              + "="
                              + condition.status()
                              + ": "
                              + OneLine.of(
                                  condition.reason() + ": " + condition.message(), MOST_TEXT))));
    }
    if (!object.observed()) {
      found.add(
          condition(
              object,
              Severity.WARNING,
              Optional.empty(),
              object + " has changed, and Flux has not looked at the change yet"));
    }
    object.maps("status", "history").stream()
        .limit(MOST_ENTRIES)
        .filter(entry -> FluxObject.word(entry, "chartVersion").length() > 0)
        .forEach(entry -> found.add(release(object, entry, request)));
    return found;
  }

  /** Empty for what is as it should be. */
  private static Optional<Severity> severity(FluxCondition condition) {
    boolean bad =
        switch (condition.type()) {
          case "Stalled", "Remediated" -> condition.isTrue();
          case "Ready", "Released", "TestSuccess", "SourceVerified", "Healthy" ->
              condition.isFalse();
          default -> false;
        };
    if (bad) {
      return Optional.of(Severity.ERROR);
    }
    boolean undecided =
        (condition.type().equals("Reconciling") && condition.isTrue())
            || (condition.type().equals("Ready") && !condition.isTrue());
    return undecided ? Optional.of(Severity.WARNING) : Optional.empty();
  }

  private static Evidence condition(
      FluxObject object, Severity severity, Optional<FluxCondition> condition, String message) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("suspended", Boolean.toString(object.suspended()));
    facts.put("namespace", object.namespace());
    facts.put("name", object.name());
    condition.ifPresent(
        known -> {
          facts.put("condition", known.type());
          facts.put("status", known.status());
          facts.put("reason", known.reason());
          known.since().ifPresent(since -> facts.put("since", since.toString()));
        });
    return Evidence.of(Kinds.FLUX, object.toString(), severity, message).withFacts(facts);
  }

  private static Evidence release(FluxObject object, Map<?, ?> entry, EvidenceRequest request) {
    String version = FluxObject.word(entry, "chartVersion");
    String status = FluxObject.word(entry, "status");
    Optional<Instant> at = PodJudge.instant(FluxObject.word(entry, "lastDeployed"));
    boolean fine = status.equals("deployed") || status.equals("superseded");
    boolean recent = at.filter(request.window()::contains).isPresent();
    Evidence one =
        Evidence.of(
                Kinds.RELEASE,
                object.toString(),
                fine || !recent ? Severity.INFO : Severity.ERROR,
                object
                    + ": release "
                    + FluxObject.word(entry, "version")
                    + " with chart "
                    + version
                    + " is "
                    + status
                    + at.map(time -> ", deployed at " + time).orElse(""))
            .withFacts(
                Map.of(
                    "version",
                    version,
                    "status",
                    status,
                    "namespace",
                    object.namespace(),
                    "name",
                    object.name()));
    return recent ? one.seen(at.get(), 1) : one;
  }

  private static int rank(Evidence evidence) {
    int kind = evidence.kind().equals(Kinds.FLUX) ? 0 : 1;
    return switch (evidence.severity()) {
      case CRITICAL, ERROR -> kind;
      case WARNING -> 10 + kind;
      case INFO -> 20 + kind;
    };
  }
}
