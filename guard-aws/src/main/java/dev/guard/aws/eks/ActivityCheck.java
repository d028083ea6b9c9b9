package dev.guard.aws.eks;

import dev.guard.api.ComeBackLater;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.aws.AwsCall;
import dev.guard.aws.AwsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Category;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.InsightStatusValue;
import software.amazon.awssdk.services.eks.model.InsightSummary;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;

/**
 * Whether EKS is changing the cluster right now: an update of the cluster or of a node group FAILs,
 * since two upgrades at once cannot be told apart. Upgrade insights that do not pass WARN: they are
 * about the next Kubernetes version, not about the mesh. A cluster that is not on EKS does not
 * concern it. Stateless.
 */
public final class ActivityCheck implements HealthCheck {
  private static final Set<ClusterStatus> CHANGING =
      Set.of(
          ClusterStatus.CREATING,
          ClusterStatus.UPDATING,
          ClusterStatus.DELETING,
          ClusterStatus.PENDING);
  private static final Set<NodegroupStatus> GROUP_CHANGING =
      Set.of(NodegroupStatus.CREATING, NodegroupStatus.UPDATING, NodegroupStatus.DELETING);
  private static final Set<NodegroupStatus> GROUP_BROKEN =
      Set.of(
          NodegroupStatus.DEGRADED, NodegroupStatus.CREATE_FAILED, NodegroupStatus.DELETE_FAILED);

  @Override
  public String name() {
    return "eks.activity";
  }

  @Override
  public boolean concerns(CheckContext context) {
    try {
      return context.client(EksClient.class) != null;
    } catch (GuardException failure) {
      // What else keeps the client away is said by the check itself.
      return !failure.code().equals(EksClients.ELSEWHERE);
    }
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    try {
      EksClient eks = context.client(EksClient.class);
      List<Finding> findings = new Look(context, eks).findings();
      return findings.isEmpty()
          ? context.pass("EKS changes neither the cluster nor a node group.")
          : context.of(findings);
    } catch (ComeBackLater later) {
      throw later;
    } catch (GuardException failure) {
      return context.unknown(String.valueOf(failure.getMessage()));
    }
  }

  /** One look at one cluster. */
  private static final class Look {
    private final CheckContext context;
    private final EksClient eks;
    private final String name;
    private final List<Finding> findings = new ArrayList<>();

    Look(CheckContext context, EksClient eks) {
      this.context = context;
      this.eks = eks;
      this.name =
          EksCluster.metadata(context.cluster(), EksCluster.NAME_KEY)
              .orElse(context.cluster().id());
    }

    List<Finding> findings() {
      Cluster cluster =
          ask("eks:DescribeCluster", () -> eks.describeCluster(r -> r.name(name)).cluster());
      if (CHANGING.contains(cluster.status())) {
        changing("eks.cluster-changing", "cluster " + name, cluster.statusAsString());
      } else if (cluster.status() == ClusterStatus.FAILED) {
        broken("eks.cluster-failed", "cluster " + name, cluster.statusAsString());
      }
      List<String> groups =
          ask(
              "eks:ListNodegroups",
              () ->
                  eks.listNodegroupsPaginator(r -> r.clusterName(name)).nodegroups().stream()
                      .toList());
      groups.forEach(this::group);
      insights();
      return findings;
    }

    private void group(String group) {
      Nodegroup found =
          ask(
              "eks:DescribeNodegroup",
              () ->
                  eks.describeNodegroup(r -> r.clusterName(name).nodegroupName(group)).nodegroup());
      if (GROUP_CHANGING.contains(found.status())) {
        changing("eks.node-group-changing", "node group " + group, found.statusAsString());
      } else if (GROUP_BROKEN.contains(found.status())) {
        findings.add(
            new Finding(
                Severity.WARNING,
                "eks.node-group-broken",
                "node group " + group,
                "EKS says that it is " + found.statusAsString() + ".",
                "Look at its health issues in EKS."));
      }
    }

    private void changing(String code, String object, String status) {
      findings.add(
          new Finding(
              Severity.ERROR,
              code,
              object,
              "EKS is changing it: " + status + ".",
              "Wait until it is ACTIVE, and run the checks again."));
    }

    private void broken(String code, String object, String status) {
      findings.add(
          new Finding(
              Severity.ERROR,
              code,
              object,
              "EKS says that it is " + status + ".",
              "Look at its health issues in EKS."));
    }

    private void insights() {
      List<InsightSummary> insights =
          ask(
              "eks:ListInsights",
              () ->
                  eks
                      .listInsightsPaginator(
                          r ->
                              r.clusterName(name)
                                  .filter(f -> f.categories(Category.UPGRADE_READINESS)))
                      .insights()
                      .stream()
                      .toList());
      for (InsightSummary insight : insights) {
        if (insight.insightStatus() == null
            || insight.insightStatus().status() != InsightStatusValue.PASSING) {
          findings.add(
              new Finding(
                  Severity.WARNING,
                  "eks.upgrade-insight",
                  "insight " + insight.name(),
                  "EKS says "
                      + (insight.insightStatus() == null
                          ? "nothing"
                          : insight.insightStatus().statusAsString())
                      + " for Kubernetes "
                      + insight.kubernetesVersion()
                      + ".",
                  "Look at the upgrade insights of the cluster in EKS."));
        }
      }
    }

    private <T> T ask(String action, Supplier<T> request) {
      try {
        return request.get();
      } catch (SdkException failure) {
        String caller =
            context.cluster().awsRoleArn().map(arn -> "role " + arn).orElse("GUARD's credentials");
        throw AwsFailure.of(
            new AwsCall(caller, action, "EKS cluster " + name), failure, context.time().instant());
      }
    }
  }
}
