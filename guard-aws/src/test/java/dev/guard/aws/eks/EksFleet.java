package dev.guard.aws.eks;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import dev.guard.aws.PretendAws;
import dev.guard.testkit.TestContext;
import java.util.Map;
import java.util.Optional;

/** What the tests of this package share. */
final class EksFleet {
  static final String ROLE = "arn:aws:iam::111122223333:role/guard-read";
  static final String RESTART_ROLE = "arn:aws:iam::111122223333:role/guard-restart";

  private EksFleet() {}

  static Cluster cluster(Map<String, String> metadata) {
    return Cluster.builder("prod-1", "prod", MeshVersion.parse("1.27.1"))
        .region("eu-west-1")
        .awsRoleArn(Optional.of(ROLE))
        .metadata(metadata)
        .build();
  }

  static EksAccess access(PretendAws aws, TestContext context) {
    return access(aws.settings(), context);
  }

  static EksAccess access(AwsSettings settings, TestContext context) {
    return new EksAccess(AwsClients.of(settings, context, PretendAws.credentials()));
  }

  static AccessRequest inRun(Cluster cluster, Purpose purpose) {
    return new AccessRequest(cluster, purpose, Optional.of("run-20261125-a"));
  }

  static ClusterEndpoint found(EksAccess access, Cluster cluster) {
    return access
        .endpoint(inRun(cluster, Purpose.READ))
        .fold(
            endpoint -> endpoint,
            unknown -> {
              throw new AssertionError(unknown.reason());
            });
  }
}
