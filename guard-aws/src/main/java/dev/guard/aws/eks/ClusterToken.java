package dev.guard.aws.eks;

import dev.guard.api.cluster.BearerToken;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Mints the token that an EKS API server takes: {@code k8s-aws-v1.} and, in base64url without
 * padding, the URL of a signed {@code GetCallerIdentity} at STS of the cluster's region, with the
 * cluster's name in a signed header. The server calls that URL to learn who asks. Nothing is sent
 * from here. Stateless.
 *
 * <p>It is taken for 15 minutes after it was signed; the URL itself runs out after 60 seconds. See
 * aws-iam-authenticator, "API Authorization from Outside a Cluster".
 */
final class ClusterToken {
  static final String PREFIX = "k8s-aws-v1.";
  static final String NAME_HEADER = "x-k8s-aws-id";
  static final Duration URL_LIFE = Duration.ofSeconds(60);

  /** A minute less than the server grants. */
  static final Duration LIFE = Duration.ofMinutes(14);

  private ClusterToken() {}

  /**
   * Signs with somebody's credentials.
   *
   * @param now the machine's clock
   */
  static BearerToken mint(EksCluster cluster, AwsCredentialsIdentity who, Instant now) {
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(URI.create("https://" + host(cluster.region()) + "/"))
            .putRawQueryParameter("Action", "GetCallerIdentity")
            .putRawQueryParameter("Version", "2011-06-15")
            .putHeader(NAME_HEADER, cluster.name())
            .build();
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                request ->
                    request
                        .identity(who)
                        .request(unsigned)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, cluster.region().id())
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, URL_LIFE)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)))
            .request();
    String token =
        PREFIX
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(signed.getUri().toString().getBytes(StandardCharsets.UTF_8));
    return new BearerToken(
        Secret.of("EKS token of " + cluster.name(), token), Optional.of(end(who, now)));
  }

  /** The token dies with the credentials that signed it. */
  private static Instant end(AwsCredentialsIdentity who, Instant now) {
    Instant own = now.plus(LIFE);
    return who.expirationTime().filter(session -> session.isBefore(own)).orElse(own);
  }

  /** STS of the region: the server takes it from no other host, whatever aws.endpoints says. */
  static String host(Region region) {
    return "sts." + region.id() + "." + PartitionMetadata.of(region).dnsSuffix();
  }
}
