package dev.guard.aws.eks;

import static dev.guard.aws.eks.EksFleet.ROLE;
import static dev.guard.aws.eks.EksFleet.cluster;
import static dev.guard.aws.eks.EksFleet.inRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import dev.guard.aws.PretendAws;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each way in which a cluster cannot be reached reads differently, and says what to change. */
final class EksFailuresTest {
  private static final String ASSUME = "sts:AssumeRole";
  private static final String DESCRIBE = "eks:DescribeCluster";

  private final PretendAws aws = PretendAws.start(TestContext.START);
  private final TestContext context = TestContext.create();
  private final EksAccess access = EksFleet.access(aws, context);
  private final Cluster cluster = cluster(Map.of());

  EksFailuresTest() {
    aws.eks.add("eu-west-1", "prod-1");
  }

  @AfterEach
  void stop() {
    access.close();
    aws.close();
  }

  private Unknown<ClusterEndpoint> unknown(EksAccess some, Cluster of) {
    Answer<ClusterEndpoint> answer = some.endpoint(inRun(of, Purpose.READ));
    assertThat(answer).isInstanceOf(Unknown.class);
    return (Unknown<ClusterEndpoint>) answer;
  }

  private String reason() {
    return unknown(access, cluster).reason();
  }

  @Test
  void aRoleThatMayNotBeTakenOnNamesTheCallerThePermissionAndTheTrust() {
    aws.externalIds.put(ROLE, "another id");

    assertThat(reason())
        .contains(
            "AWS denied sts:AssumeRole to the default credentials, " + PretendAws.USER,
            "role " + ROLE + " for EKS cluster prod-1 in eu-west-1",
            "trust policy",
            "external id");
  }

  @Test
  void aTrustPolicyWithoutTaggingNamesThatPermissionAndTheWayAround() {
    aws.fail(
        ASSUME,
        403,
        "AccessDenied",
        "User: "
            + PretendAws.USER
            + " is not authorized to perform: sts:TagSession on resource: "
            + ROLE);

    assertThat(reason()).contains("AWS denied sts:TagSession", "aws.eks.session_tags: false");
  }

  @Test
  void aRoleThatMayNotDescribeNamesItselfAndThePermission() {
    aws.fail(
        DESCRIBE,
        403,
        "AccessDeniedException",
        "User: arn:aws:sts::111122223333:assumed-role/guard-read/s is not authorized to perform:"
            + " eks:DescribeCluster on resource: arn:aws:eks:eu-west-1:111122223333:cluster/prod-1"
            + " with an explicit deny");

    assertThat(reason())
        .contains("AWS denied eks:DescribeCluster to role " + ROLE, "by an explicit deny")
        .contains("Allow it eks:DescribeCluster.");
  }

  @Test
  void expiredCredentialsSaySo() {
    aws.fail(ASSUME, 400, "ExpiredTokenException", "The security token included is expired");

    assertThat(reason())
        .contains("The credentials of the default credentials have expired.", "Sign in again");
  }

  @Test
  void aKeyThatAwsDoesNotKnowSaysSo() {
    aws.fail(ASSUME, 403, "InvalidClientTokenId", "The security token is invalid");

    assertThat(reason()).contains("does not know the credentials", "region is enabled");
  }

  @Test
  void throttlingSaysWhenToComeBackAndClosesTheServiceForAll() {
    aws.fail(ASSUME, 400, "Throttling", "Rate exceeded");
    Instant later = TestContext.START.plusSeconds(30);

    Unknown<ClusterEndpoint> unknown = unknown(access, cluster);

    assertThat(unknown.retryAt()).contains(later);
    assertThat(unknown.reason()).contains("sts:AssumeRole as the default credentials");
    assertThat(context.exhaustedUntil("aws")).contains(later);
    int calls = aws.calls.size();
    assertThat(unknown(access, cluster).retryAt()).contains(later);
    assertThat(aws.calls).as("nothing is called before").hasSize(calls);
  }

  @Test
  void aServerThatDoesNotListenIsUnreachable() throws IOException {
    URI dead;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    AwsSettings settings = aws.settings().at(Map.of("sts", aws.url(), "eks", dead));

    try (EksAccess broken = EksFleet.access(settings, context)) {
      assertThat(unknown(broken, cluster).reason())
          .contains("AWS is unreachable for eks:DescribeCluster", "network.proxy", "role " + ROLE);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsTooSlow() throws IOException {
    try (ServerSocket deaf = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      AwsSettings settings =
          aws.settings().at(Map.of("sts", URI.create("http://127.0.0.1:" + deaf.getLocalPort())));
      Network impatient =
          new Network(
              Optional.empty(), Optional.empty(), Duration.ofMillis(200), Duration.ofMillis(200));
      try (EksAccess slow = EksFleet.access(settings, context.withNetwork(impatient))) {
        assertThat(unknown(slow, cluster).reason())
            .contains("did not answer sts:AssumeRole in time", "network.request_timeout");
      }
    }
  }

  @Test
  void aRegionThatDoesNotExistIsAnUnknownHost() {
    AwsSettings settings =
        aws.settings().at(Map.of("sts", URI.create("http://sts.eu-wst-1.invalid")));

    try (EksAccess lost = EksFleet.access(settings, context)) {
      assertThat(unknown(lost, cluster).reason())
          .contains("the host is unknown", "Check the region");
    }
  }

  @Test
  void aClusterOfAnotherRegionIsNotThere() {
    assertThat(unknown(access, cluster.toBuilder().region("eu-central-1").build()).reason())
        .contains("AWS has no EKS cluster prod-1 in eu-central-1", "name, region and account");
  }

  @Test
  void aProfileThatIsNotThereIsNamed() {
    AwsSettings settings = aws.settings().as("guard-nowhere");
    try (EksAccess access = new EksAccess(AwsClients.of(settings, context))) {
      assertThat(unknown(access, cluster).reason())
          .contains("profile guard-nowhere", "Set aws.profile");
    }
  }
}
