package dev.guard.aws.eks;

import static dev.guard.aws.eks.EksFleet.ROLE;
import static dev.guard.aws.eks.EksFleet.cluster;
import static dev.guard.aws.eks.EksFleet.found;
import static dev.guard.aws.eks.EksFleet.inRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Unknown;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import dev.guard.aws.PretendAws;
import dev.guard.aws.PretendAws.Call;
import dev.guard.aws.PretendEks;
import dev.guard.aws.PretendEks.PretendCluster;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way to a cluster, found by the real clients at a server that checks their signatures. */
final class EksAccessTest {
  private static final String ASSUME = "sts:AssumeRole";
  private static final String DESCRIBE = "eks:DescribeCluster";

  private final PretendAws aws = PretendAws.start(TestContext.START);
  private final TestContext context = TestContext.create();
  private final EksAccess access = EksFleet.access(aws, context);
  private final PretendCluster prod = aws.eks.add("eu-west-1", "prod-1");

  @AfterEach
  void stop() {
    access.close();
    aws.close();
  }

  private String reason(EksAccess some, Cluster cluster, Purpose purpose) {
    return some.endpoint(inRun(cluster, purpose)).fold(known -> "known", Unknown::reason);
  }

  private static BearerToken token(ClusterEndpoint endpoint) {
    return (BearerToken) endpoint.credential();
  }

  @Test
  void theEndpointIsTheOneThatEksDescribes() {
    ClusterEndpoint endpoint = found(access, cluster(Map.of()));

    assertThat(endpoint.server()).isEqualTo(URI.create(String.valueOf(prod.endpoint)));
    assertThat(endpoint.caPem()).isEqualTo(PretendEks.CA);
    assertThat(endpoint.proxy()).isEmpty();
    assertThat(token(endpoint).token().reveal()).startsWith("k8s-aws-v1.");
    Call described = aws.calls(DESCRIBE).get(0);
    assertThat(described.parameters()).containsEntry("name", "prod-1");
    assertThat(described.caller()).contains(":assumed-role/guard-read/");
    assertThat(aws.userAgents).allMatch(agent -> agent.contains(AwsClients.USER_AGENT));
  }

  @Test
  void theSessionSaysForWhichRunBatchAndClusterItIs() {
    aws.externalIds.put(ROLE, "guard-7");

    found(access, cluster(Map.of("aws_external_id", "guard-7")));

    Call assumed = aws.calls(ASSUME).get(0);
    assertThat(assumed.region()).isEqualTo("eu-west-1");
    assertThat(assumed.caller()).isEqualTo(PretendAws.USER);
    assertThat(assumed.parameters())
        .containsEntry("RoleArn", ROLE)
        .containsEntry("RoleSessionName", "guard-run-20261125-a-prod-1")
        .containsEntry("ExternalId", "guard-7")
        .containsEntry("DurationSeconds", "3600")
        .containsEntry("Tags.member.1.Key", "guard-run")
        .containsEntry("Tags.member.1.Value", "run-20261125-a")
        .containsEntry("Tags.member.2.Key", "guard-batch")
        .containsEntry("Tags.member.2.Value", "prod")
        .containsEntry("Tags.member.3.Key", "guard-cluster")
        .containsEntry("Tags.member.3.Value", "prod-1");
  }

  @Test
  void aLongMonitorRenewsTokenSessionAndPlaceBeforeTheyEnd() {
    Cluster cluster = cluster(Map.of());
    ClusterEndpoint first = found(access, cluster);
    assertThat(token(first).expiresAt()).contains(TestContext.START.plus(Duration.ofMinutes(14)));

    for (int minutes = 10; minutes <= 120; minutes += 10) {
      context.wallClock().advance(Duration.ofMinutes(10));
      aws.setTime(context.wallClock().instant());
      BearerToken token = token(found(access, cluster));
      assertThat(token.token().reveal()).isNotEqualTo(token(first).token().reveal());
      assertThat(token.expiresAt().orElseThrow())
          .isAfter(context.wallClock().instant().plus(Duration.ofMinutes(4)));
    }

    assertThat(aws.calls(ASSUME)).as("an hour each, renewed five minutes early").hasSize(3);
    assertThat(aws.calls(DESCRIBE)).as("every ten minutes").hasSize(13);
  }

  @Test
  void withinAFewMinutesNothingIsAskedAgain() {
    found(access, cluster(Map.of()));
    context.wallClock().advance(Duration.ofMinutes(9));
    found(access, cluster(Map.of()));

    assertThat(aws.calls).hasSize(2);
    assertThat(context.taken("aws")).isEqualTo(2);
  }

  @Test
  void aClusterMayHaveAnotherNameInEks() {
    aws.eks.add("eu-west-1", "eks-blue");

    found(access, cluster(Map.of("eks_name", "eks-blue", "eks_proxy", "http://proxy.corp:3128")));

    assertThat(aws.calls(DESCRIBE).get(0).parameters()).containsEntry("name", "eks-blue");
  }

  @Test
  void aPrivateClusterIsReachedThroughItsProxy() {
    Cluster cluster = cluster(Map.of("eks_proxy", "http://proxy.corp:3128"));

    assertThat(found(access, cluster).proxy()).contains(URI.create("http://proxy.corp:3128"));
  }

  @Test
  void awsItselfIsCalledThroughTheProxyToo() {
    URI nowhere = URI.create("http://aws.invalid");
    AwsSettings settings = aws.settings().at(Map.of("sts", nowhere, "eks", nowhere));
    Network proxied =
        new Network(
            Optional.of(aws.url()), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (EksAccess through = EksFleet.access(settings, context.withNetwork(proxied))) {
      assertThat(found(through, cluster(Map.of())).caPem()).isEqualTo(PretendEks.CA);
    }
    assertThat(aws.calls(DESCRIBE)).hasSize(1);
  }

  @Test
  void withoutARoleGuardsOwnCredentialsAreUsed() {
    Cluster plain = cluster(Map.of()).toBuilder().awsRoleArn(Optional.empty()).build();

    found(access, plain);

    assertThat(aws.calls(ASSUME)).isEmpty();
    assertThat(aws.calls(DESCRIBE).get(0).caller()).isEqualTo(PretendAws.USER);
  }

  @Test
  void restartingTakesARoleOfItsOwn() {
    Cluster cluster = cluster(Map.of("aws_restart_role_arn", EksFleet.RESTART_ROLE));

    assertThat(reason(access, cluster, Purpose.RESTART)).isEqualTo("known");
    assertThat(aws.calls(ASSUME).get(0).parameters())
        .containsEntry("RoleArn", EksFleet.RESTART_ROLE);
    assertThat(reason(access, cluster(Map.of()), Purpose.RESTART))
        .contains("No role is named for restarting", "aws.eks.restart_role_arn");
    assertThat(aws.calls(ASSUME)).as("never the reading role").hasSize(1);
  }

  @Test
  void theRegionsPartitionAndTheRolesHaveToAgree() {
    Cluster china =
        cluster(Map.of()).toBuilder()
            .region("cn-north-1")
            .awsRoleArn(Optional.of(ROLE.replace("arn:aws:", "arn:aws-cn:")))
            .build();
    aws.eks.add("cn-north-1", "prod-1");

    assertThat(reason(access, china, Purpose.READ)).isEqualTo("known");
    assertThat(aws.calls(ASSUME).get(0).region()).isEqualTo("cn-north-1");
    assertThat(
            reason(
                access,
                cluster(Map.of()).toBuilder().region("us-gov-west-1").build(),
                Purpose.READ))
        .contains("partition aws", "us-gov-west-1 is of aws-us-gov");
    assertThat(aws.calls(ASSUME)).hasSize(1);
  }

  @Test
  void aClusterThatIsBeingCreatedHasNoEndpointYet() {
    prod.endpoint = null;
    prod.status = "CREATING";

    assertThat(reason(access, cluster(Map.of()), Purpose.READ))
        .contains("no endpoint", "CREATING", "prod-1 in eu-west-1");
  }

  @Test
  void connectivityShowsTheIdentityAndTestsEachPermission() {
    prod.groups.put("blue", "ACTIVE");
    aws.fail(
        "eks:ListInsights",
        403,
        "AccessDeniedException",
        "User: arn:aws:sts::1:assumed-role/guard-read/s is not authorized to perform:"
            + " eks:ListInsights on resource: x");

    assertThat(access.probe())
        .singleElement()
        .satisfies(who -> assertThat(who.message()).contains(PretendAws.USER, PretendAws.ACCOUNT));
    assertThat(access.probe(cluster(Map.of())))
        .extracting(finding -> finding.severity() + " " + finding.message())
        .satisfiesExactly(
            ok -> assertThat(ok).isEqualTo("INFO role " + ROLE + " may eks:DescribeCluster."),
            ok -> assertThat(ok).startsWith("INFO").endsWith("may eks:ListNodegroups."),
            ok -> assertThat(ok).startsWith("INFO").endsWith("may eks:DescribeNodegroup."),
            no -> assertThat(no).startsWith("ERROR AWS denied eks:ListInsights to role " + ROLE));
  }
}
