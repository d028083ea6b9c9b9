package dev.guard.k8s;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The source {@code kubernetes}: pods that are not well, rollouts, warning events, logs of the
 * mesh, disruption budgets, autoscalers and nodes. Keeps no state.
 *
 * <p>It lists pods, events and workloads of all namespaces page by page, and never a Secret.
 */
final class KubernetesEvidence implements EvidenceSource {
  /** As many of one kind as anybody reads; the most telling of them. */
  private static final int MOST_OF_A_KIND = 40;

  @Override
  public Answer<List<Evidence>> collect(ConnectedCluster cluster, EvidenceRequest request) {
    KubernetesClient client;
    try {
      client = cluster.client(KubernetesClient.class);
    } catch (GuardException unreachable) {
      return Answer.unknown(KubernetesFailure.sentence(unreachable));
    }
    Instant now = cluster.time().instant();
    try (Parts parts = new Parts(cluster.cluster(), request.timeout())) {
      List<Evidence> found = collect(client, request, now, parts);
      if (parts.isBlind()) {
        return Answer.unknown(parts.gaps().get(0).message());
      }
      found.addAll(parts.gaps());
      return Answer.known(request.fit(ranked(found)));
    }
  }

  private static List<Evidence> collect(
      KubernetesClient client, EvidenceRequest request, Instant now, Parts parts) {
    Supplier<Answer<PodSurvey>> pods =
        parts.start("pods", () -> PodSurvey.read(client, request.window(), now));
    var rollouts = parts.start("workloads", () -> RolloutEvidence.read(client));
    var events = parts.start("events", () -> EventEvidence.read(client, request.window()));
    var nodes = parts.start("nodes", () -> nodes(client, now));
    var budgets = parts.start("disruption budgets", () -> CapacityEvidence.budgets(client));
    var scalers = parts.start("autoscalers", () -> CapacityEvidence.scalers(client));
    List<Evidence> found = new ArrayList<>();
    Optional<PodSurvey> survey = pods.get().known();
    List<Supplier<Answer<List<Evidence>>>> logs =
        survey.map(PodSurvey::pods).map(LogPlan::of).orElse(List.of()).stream()
            .map(log -> parts.start(log.name(), () -> log.read(client, request)))
            .toList();
    survey.ifPresent(all -> found.addAll(all.evidence()));
    rollouts.get().known().ifPresent(found::addAll);
    nodes.get().known().ifPresent(found::addAll);
    events.get().known().ifPresent(all -> found.addAll(all.evidence(survey)));
    if (survey.isPresent()) {
      budgets
          .get()
          .known()
          .ifPresent(all -> found.addAll(CapacityEvidence.evidence(all, survey.get())));
      scalers
          .get()
          .known()
          .ifPresent(all -> found.addAll(CapacityEvidence.scaling(all, survey.get())));
    } else {
      parts.skip("logs, disruption budgets, autoscalers", "They are found by the pods.");
    }
    List<Evidence> lines = new ArrayList<>();
    logs.forEach(log -> log.get().known().ifPresent(lines::addAll));
    found.addAll(alike(lines));
    return found;
  }

  private static List<Evidence> nodes(KubernetesClient client, Instant now) {
    List<Evidence> found = new ArrayList<>();
    Listing.each(
        client.nodes(),
        node -> {
          for (Finding finding : NodesCheck.judge(node)) {
            found.add(
                Evidence.of(Kinds.NODE, finding.object(), finding.severity(), finding.message())
                    .withFacts(
                        Map.of(
                            "condition", finding.code(),
                            "component", MeshPart.PLATFORM.word()))
                    .seen(now, 1));
          }
        });
    return found;
  }

  /** What several pods of one workload write alike is one piece: that of the first. */
  private static List<Evidence> alike(List<Evidence> logs) {
    Map<String, Evidence> first = new LinkedHashMap<>();
    for (Evidence log : logs) {
      String key =
          log.facts().getOrDefault("workload", "")
              + log.facts().getOrDefault("previous", "")
              + LogText.template(log.message());
      first.merge(key, log, KubernetesEvidence::together);
    }
    return List.copyOf(first.values());
  }

  private static Evidence together(Evidence first, Evidence other) {
    Optional<Instant> at =
        first.at().filter(one -> other.at().filter(one::isBefore).isEmpty()).or(other::at);
    return new Evidence(
        first.kind(),
        first.object(),
        first.severity(),
        first.message().endsWith("; alike in other pods")
            ? first.message()
            : first.message() + "; alike in other pods",
        first.facts(),
        first.lines(),
        at,
        first.count() + other.count());
  }

  /** The most telling first, and of each kind no more than anybody reads. */
  private static List<Evidence> ranked(List<Evidence> found) {
    Map<String, Integer> seen = new LinkedHashMap<>();
    List<Evidence> most = new ArrayList<>();
    found.stream()
        .sorted(Comparator.comparingInt(KubernetesEvidence::rank))
        .forEach(
            each -> {
              boolean gap = each.kind().equals(Kinds.GAP);
              if (gap || seen.merge(each.kind(), 1, Integer::sum) <= MOST_OF_A_KIND) {
                most.add(each);
              }
            });
    seen.forEach(
        (kind, count) -> {
          if (count > MOST_OF_A_KIND) {
            most.add(
                Evidence.of(
                        Kinds.GAP,
                        "",
                        Severity.INFO,
                        (count - MOST_OF_A_KIND) + " more of " + kind + " are not shown.")
                    .withFacts(Map.of("part", kind)));
          }
        });
    return most;
  }

  /** Errors before warnings, the mesh before nodes and these before applications. */
  private static int rank(Evidence evidence) {
    String component = evidence.facts().getOrDefault("component", "");
    int part =
        switch (component) {
          case "application" -> 2;
          case "platform" -> 1;
          default -> 0;
        };
    int kind =
        switch (evidence.kind()) {
          case Kinds.POD -> 0;
          case Kinds.ROLLOUT, Kinds.NODE -> 1;
          case Kinds.LOG -> 2;
          case Kinds.DISRUPTION_BUDGET, Kinds.AUTOSCALER -> 3;
          default -> 4;
        };
    int severity =
        switch (evidence.severity()) {
          case CRITICAL, ERROR -> 0;
          case WARNING -> 1;
          case INFO -> 9;
        };
    return severity * 100 + part * 10 + kind;
  }
}
