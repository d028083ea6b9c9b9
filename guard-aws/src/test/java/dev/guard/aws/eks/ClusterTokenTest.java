package dev.guard.aws.eks;

import static dev.guard.aws.eks.EksFleet.cluster;
import static dev.guard.aws.eks.EksFleet.found;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.aws.PretendAws;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.SignatureV4;
import dev.guard.testkit.http.SignatureV4.Seen;
import dev.guard.testkit.http.SignatureV4.Signed;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The token is what aws-iam-authenticator, in front of an EKS API server, takes. */
final class ClusterTokenTest {
  /** The only parameters that it allows (aws-iam-authenticator, pkg/token). */
  private static final Set<String> ALLOWED =
      Set.of(
          "Action",
          "Version",
          "X-Amz-Algorithm",
          "X-Amz-Credential",
          "X-Amz-Date",
          "X-Amz-Expires",
          "X-Amz-Security-Token",
          "X-Amz-Signature",
          "X-Amz-SignedHeaders");

  private final PretendAws aws = PretendAws.start(TestContext.START);
  private final TestContext context = TestContext.create();
  private final EksAccess access = EksFleet.access(aws, context);

  @AfterEach
  void stop() {
    access.close();
    aws.close();
  }

  private static BearerToken token(EksAccess access, Cluster cluster) {
    return (BearerToken) found(access, cluster).credential();
  }

  private static URI url(BearerToken token) {
    String text = token.token().reveal();
    assertThat(text).startsWith("k8s-aws-v1.").doesNotContain("=");
    byte[] decoded = Base64.getUrlDecoder().decode(text.substring("k8s-aws-v1.".length()));
    return URI.create(new String(decoded, StandardCharsets.UTF_8));
  }

  @Test
  void itIsTheSignedUrlOfGetCallerIdentityForThisClusterAlone() {
    aws.eks.add("eu-west-1", "eks-blue");
    BearerToken token = token(access, cluster(Map.of("eks_name", "eks-blue")));

    URI url = url(token);
    assertThat(url.getScheme()).isEqualTo("https");
    assertThat(url.getHost()).isEqualTo("sts.eu-west-1.amazonaws.com");
    assertThat(url.getPath()).isEqualTo("/");
    Map<String, String> query = SignatureV4.query(url);
    assertThat(query)
        .containsEntry("Action", "GetCallerIdentity")
        .containsEntry("Version", "2011-06-15")
        .containsEntry("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
        .containsEntry("X-Amz-Expires", "60")
        .containsEntry("X-Amz-Date", "20260302T100000Z");
    assertThat(query.keySet()).isSubsetOf(ALLOWED);
    Signed signed = SignatureV4.ofQuery(url);
    assertThat(signed.service()).isEqualTo("sts");
    assertThat(signed.region()).isEqualTo("eu-west-1");
    assertThat(signed.signedHeaders()).contains("host", "x-k8s-aws-id");
    assertThat(aws.arn(signed.accessKeyId())).contains(":assumed-role/guard-read/");
    String key = aws.secretKey(signed.accessKeyId());
    assertThat(SignatureV4.isValid(asked(url, "eks-blue"), signed, key)).isTrue();
    assertThat(SignatureV4.isValid(asked(url, "eks-green"), signed, key))
        .as("for another cluster it is worth nothing")
        .isFalse();
  }

  private static Seen asked(URI url, String cluster) {
    return new Seen("GET", url, Map.of("host", url.getHost(), "x-k8s-aws-id", cluster), "");
  }

  @Test
  void itsHostIsThatOfTheRegionsPartition() {
    aws.eks.add("cn-north-1", "prod-1");
    aws.eks.add("us-gov-west-1", "prod-1");
    Cluster plain = cluster(Map.of()).toBuilder().awsRoleArn(java.util.Optional.empty()).build();

    assertThat(url(token(access, plain.toBuilder().region("cn-north-1").build())).getHost())
        .isEqualTo("sts.cn-north-1.amazonaws.com.cn");
    assertThat(url(token(access, plain.toBuilder().region("us-gov-west-1").build())).getHost())
        .isEqualTo("sts.us-gov-west-1.amazonaws.com");
  }

  @Test
  void itEndsAMinuteEarlyAndNeverAfterItsSession() {
    aws.eks.add("eu-west-1", "prod-1");
    assertThat(token(access, cluster(Map.of())).expiresAt())
        .contains(TestContext.START.plus(Duration.ofMinutes(14)));

    context.wallClock().advance(Duration.ofMinutes(54));
    aws.setTime(context.wallClock().instant());

    assertThat(token(access, cluster(Map.of())).expiresAt())
        .contains(TestContext.START.plus(Duration.ofHours(1)));
  }

  @Test
  void itsTextIsMasked() {
    aws.eks.add("eu-west-1", "prod-1");
    BearerToken token = token(access, cluster(Map.of()));

    assertThat(token.toString()).doesNotContain(token.token().reveal()).contains("EKS token");
  }
}
