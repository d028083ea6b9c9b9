package dev.guard.k8s;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerCondition;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the mesh's pods from moving or multiplying: disruption budgets that allow none, and
 * autoscalers at their limit.
 */
final class CapacityEvidence {
  private CapacityEvidence() {}

  /** The budgets that allow no disruption now. */
  static List<PodDisruptionBudget> budgets(KubernetesClient client) {
    return Listing.all(client.policy().v1().podDisruptionBudget().inAnyNamespace()).stream()
        .filter(budget -> budget.getStatus() != null)
        .filter(budget -> PodJudge.number(budget.getStatus().getDisruptionsAllowed()) == 0)
        .filter(budget -> PodJudge.number(budget.getStatus().getExpectedPods()) > 0)
        .toList();
  }

  /** The autoscalers whose target has as many replicas as it may have. */
  static List<HorizontalPodAutoscaler> scalers(KubernetesClient client) {
    return Listing.all(client.autoscaling().v2().horizontalPodAutoscalers().inAnyNamespace())
        .stream()
        .filter(CapacityEvidence::isAtLimit)
        .toList();
  }

  /** One with as many replicas as it may have is at its limit only if it would have more. */
  private static boolean isAtLimit(HorizontalPodAutoscaler scaler) {
    int current =
        scaler.getStatus() == null ? 0 : PodJudge.number(scaler.getStatus().getCurrentReplicas());
    return current > 0
        && current >= PodJudge.number(scaler.getSpec().getMaxReplicas())
        && scaler.getStatus().getConditions().stream().anyMatch(CapacityEvidence::wantsMore);
  }

  private static boolean wantsMore(HorizontalPodAutoscalerCondition condition) {
    return "ScalingLimited".equals(condition.getType())
        && "True".equals(condition.getStatus())
        && "TooManyReplicas".equals(condition.getReason());
  }

  static List<Evidence> evidence(List<PodDisruptionBudget> budgets, PodSurvey survey) {
    return budgets.stream().flatMap(budget -> evidence(budget, survey).stream()).toList();
  }

  private static Optional<Evidence> evidence(PodDisruptionBudget budget, PodSurvey survey) {
    String namespace = budget.getMetadata().getNamespace();
    return survey.pods().stream()
        .filter(pod -> pod.part().ofMesh() && pod.namespace().equals(namespace))
        .filter(pod -> selects(budget.getSpec().getSelector(), pod.labels()))
        .findFirst()
        .map(
            pod -> {
              String object =
                  "PodDisruptionBudget " + namespace + "/" + budget.getMetadata().getName();
              int healthy = PodJudge.number(budget.getStatus().getCurrentHealthy());
              int desired = PodJudge.number(budget.getStatus().getDesiredHealthy());
              int expected = PodJudge.number(budget.getStatus().getExpectedPods());
              // While a pod is unwell, that no other may go is what a budget is for.
              boolean byItself = healthy >= expected;
              Map<String, String> facts = new LinkedHashMap<>();
              facts.put("allowed", "0");
              facts.put("desired", Integer.toString(desired));
              facts.put("healthy", Integer.toString(healthy));
              facts.put("namespace", namespace);
              facts.put("name", budget.getMetadata().getName());
              facts.put("component", pod.part().word());
              return Evidence.of(
                      Kinds.DISRUPTION_BUDGET,
                      object,
                      byItself ? Severity.WARNING : Severity.INFO,
                      object
                          + " allows no disruption"
                          + (byItself
                              ? ", though all pods are healthy: "
                              : " while one is unwell: ")
                          + healthy
                          + " of "
                          + expected
                          + " healthy, at least "
                          + desired
                          + " wanted")
                  .withFacts(facts);
            });
  }

  /** An empty selector selects all, none at all selects nothing. */
  static boolean selects(@Nullable LabelSelector selector, Map<String, String> labels) {
    if (selector == null) {
      return false;
    }
    Map<String, String> wanted = selector.getMatchLabels();
    return (wanted == null || labels.entrySet().containsAll(wanted.entrySet()))
        && selector.getMatchExpressions().stream().allMatch(term -> selects(term, labels));
  }

  private static boolean selects(LabelSelectorRequirement term, Map<String, String> labels) {
    String value = labels.get(term.getKey());
    return switch (term.getOperator()) {
      case "In" -> value != null && term.getValues().contains(value);
      case "NotIn" -> value == null || !term.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  static List<Evidence> scaling(List<HorizontalPodAutoscaler> scalers, PodSurvey survey) {
    return scalers.stream().flatMap(scaler -> evidence(scaler, survey).stream()).toList();
  }

  private static Optional<Evidence> evidence(HorizontalPodAutoscaler scaler, PodSurvey survey) {
    CrossVersionObjectReference target = scaler.getSpec().getScaleTargetRef();
    String namespace = scaler.getMetadata().getNamespace();
    MeshPart part =
        survey.meshWorkloads().get(target.getKind() + " " + namespace + "/" + target.getName());
    if (part == null) {
      return Optional.empty();
    }
    String object = "HorizontalPodAutoscaler " + namespace + "/" + scaler.getMetadata().getName();
    String current = Integer.toString(scaler.getStatus().getCurrentReplicas());
    String most = Integer.toString(scaler.getSpec().getMaxReplicas());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("current", current);
    facts.put("max", most);
    facts.put("namespace", namespace);
    facts.put("name", scaler.getMetadata().getName());
    facts.put("component", part.word());
    Optional<String> since = since(scaler);
    since.ifPresent(at -> facts.put("since", at));
    return Optional.of(
        Evidence.of(
                Kinds.AUTOSCALER,
                object,
                Severity.WARNING,
                object
                    + " is at its limit: "
                    + current
                    + " of at most "
                    + most
                    + " replicas"
                    + since.map(at -> ", since " + at).orElse(""))
            .withFacts(facts));
  }

  /**
   * When it came to a limit. Too early where it came from its lower limit at once: the condition is
   * then true before and after.
   */
  private static Optional<String> since(HorizontalPodAutoscaler scaler) {
    return scaler.getStatus().getConditions().stream()
        .filter(CapacityEvidence::wantsMore)
        .map(HorizontalPodAutoscalerCondition::getLastTransitionTime)
        .filter(Objects::nonNull)
        .findFirst();
  }
}
