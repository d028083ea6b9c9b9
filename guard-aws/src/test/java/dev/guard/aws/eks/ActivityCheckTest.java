package dev.guard.aws.eks;

import static dev.guard.aws.eks.EksFleet.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.api.secret.Secret;
import dev.guard.aws.AwsClients;
import dev.guard.aws.PretendAws;
import dev.guard.aws.PretendEks.PretendCluster;
import dev.guard.testkit.FakeCheckContext;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.eks.EksClient;

/** What EKS does to a cluster shows before GUARD does something to it. */
final class ActivityCheckTest {
  private final PretendAws aws = PretendAws.start(TestContext.START);
  private final TestContext context = TestContext.create();
  private final EksClients clients =
      new EksClients(() -> AwsClients.of(aws.settings(), context, PretendAws.credentials()));
  private final PretendCluster prod = aws.eks.add("eu-west-1", "prod-1");
  private final Cluster cluster = cluster(Map.of());

  @AfterEach
  void stop() {
    clients.close();
    aws.close();
  }

  private static ClusterEndpoint endpoint(String server) {
    return new ClusterEndpoint(
        URI.create(server),
        "",
        Optional.empty(),
        new BearerToken(Secret.of("token", "t"), Optional.empty()),
        Optional.empty());
  }

  private HealthCheckResult check() {
    try (EksClient eks = clients.open(cluster, endpoint("https://127.0.0.1:1"))) {
      return new ActivityCheck()
          .run(new FakeCheckContext("eks.activity", cluster).with(EksClient.class, eks));
    }
  }

  @Test
  void theSessionSaysForWhichRunTheCheckLooks() {
    AccessRequest inRun = EksFleet.inRun(cluster, Purpose.READ);
    try (EksClient eks = clients.open(inRun, endpoint("https://127.0.0.1:1"))) {
      assertThat(eks.describeCluster(r -> r.name("prod-1")).cluster().statusAsString())
          .isEqualTo("ACTIVE");
    }
    assertThat(aws.calls("sts:AssumeRole").get(0).parameters())
        .containsEntry("RoleSessionName", "guard-run-20261125-a-prod-1")
        .containsEntry("Tags.member.1.Key", "guard-run")
        .containsEntry("Tags.member.1.Value", "run-20261125-a");
  }

  @Test
  void itsCallsStandBehindTheRateLimitOfAws() {
    assertThat(check().status()).isEqualTo(CheckStatus.PASS);
    assertThat(context.taken("aws")).isEqualTo(aws.calls.size());

    context.permits("aws").exhaustedUntil(TestContext.START.plusSeconds(60));
    int before = aws.calls.size();

    assertThatThrownBy(this::check)
        .isInstanceOfSatisfying(
            ComeBackLater.class,
            later -> assertThat(later.retryAt()).isEqualTo(TestContext.START.plusSeconds(60)));
    assertThat(aws.calls).hasSize(before);
  }

  @Test
  void aQuietClusterPasses() {
    prod.groups.put("blue", "ACTIVE");
    prod.insights.put("Deprecated APIs", "PASSING");

    assertThat(check().status()).isEqualTo(CheckStatus.PASS);
    assertThat(aws.calls("eks:ListInsights").get(0).parameters())
        .containsEntry("categories", "[\"UPGRADE_READINESS\"]");
    assertThat(aws.calls("sts:AssumeRole")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATING", "CREATING", "DELETING"})
  void aClusterThatEksIsChangingFails(String status) {
    prod.status = status;

    assertThat(check().status()).isEqualTo(CheckStatus.FAIL);
    assertThat(check().message()).contains("EKS is changing it: " + status);
  }

  @Test
  void aNodeGroupThatEksIsChangingFailsAndIsNamed() {
    prod.groups.put("blue", "ACTIVE");
    prod.groups.put("green", "UPDATING");

    HealthCheckResult result = check();

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.object()).isEqualTo("node group green"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"WARNING", "ERROR", "UNKNOWN"})
  void anInsightThatDoesNotPassWarns(String status) {
    prod.insights.put("Deprecated APIs", status);

    HealthCheckResult result = check();

    assertThat(result.status()).isEqualTo(CheckStatus.WARN);
    assertThat(result.findings().get(0).object()).isEqualTo("insight Deprecated APIs");
    assertThat(result.message()).contains(status, "1.34");
  }

  @Test
  void whatMayNotBeReadIsUnknownAndNamesThePermission() {
    aws.fail("eks:ListNodegroups", 403, "AccessDeniedException", "no");

    HealthCheckResult result = check();

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("eks:ListNodegroups", EksFleet.ROLE);
    assertThat(result.details()).isEmpty();
  }

  @Test
  void aClusterElsewhereIsAbsentFromEks() {
    Cluster elsewhere = cluster.toBuilder().awsRoleArn(Optional.empty()).build();
    assertThatThrownBy(() -> clients.open(elsewhere, endpoint("https://10.0.0.1:6443")))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("eks.elsewhere"));
    try (EksClient eks =
        clients.open(
            elsewhere.toBuilder().region("").build(),
            endpoint("https://0123abcd.gr7.eu-west-1.eks.amazonaws.com"))) {
      assertThat(eks.describeCluster(r -> r.name("prod-1")).cluster().name()).isEqualTo("prod-1");
    }
  }
}
