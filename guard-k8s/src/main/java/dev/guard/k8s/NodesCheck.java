package dev.guard.k8s;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code k8s.nodes}: every node is Ready, without pressure and with a network; cordoned nodes warn.
 * Keeps no state.
 *
 * @see <a href="https://kubernetes.io/docs/reference/node/node-status/#condition">node
 *     conditions</a>
 */
public final class NodesCheck implements HealthCheck {
  private static final Set<String> TROUBLES =
      Set.of("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable");

  @Override
  public String name() {
    return "k8s.nodes";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    return CheckReads.run(
        context,
        () -> {
          List<Node> nodes = Listing.all(context.client(KubernetesClient.class).nodes());
          if (nodes.isEmpty()) {
            return context.unknown("The API server lists no node, so none can be judged.");
          }
          List<Finding> findings = nodes.stream().flatMap(node -> judge(node).stream()).toList();
          Map<String, String> details = Map.of("nodes", Integer.toString(nodes.size()));
          return findings.isEmpty()
              ? context
                  .pass("All " + nodes.size() + " nodes are Ready and without pressure.")
                  .withDetails(details)
              : context.of(findings).withDetails(details);
        });
  }

  /** What is wrong with a node. */
  static List<Finding> judge(Node node) {
    String object = "Node " + node.getMetadata().getName();
    List<Finding> findings = new ArrayList<>();
    List<NodeCondition> conditions =
        node.getStatus() == null ? List.of() : node.getStatus().getConditions();
    boolean ready =
        conditions.stream()
            .anyMatch(
                condition ->
                    "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    if (!ready) {
      findings.add(
          new Finding(
              Severity.ERROR,
              "k8s.node-not-ready",
              object,
              object + " is not Ready" + reason(conditions) + ".",
              "Repair or replace it; kubectl describe node tells why."));
    }
    for (NodeCondition condition : conditions) {
      if (TROUBLES.contains(condition.getType()) && "True".equals(condition.getStatus())) {
        findings.add(
            new Finding(
                Severity.ERROR,
                "k8s.node-pressure",
                object,
                object + " reports " + condition.getType() + ".",
                "Free the resource or drain the node before the upgrade."));
      }
    }
    if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "k8s.node-cordoned",
              object,
              object + " is cordoned.",
              "Uncordon it with kubectl uncordon, or finish its maintenance."));
    }
    return findings;
  }

  private static String reason(List<NodeCondition> conditions) {
    return conditions.stream()
        .filter(condition -> "Ready".equals(condition.getType()) && condition.getReason() != null)
        .findFirst()
        .map(condition -> " (" + condition.getReason() + ")")
        .orElse("");
  }
}
