package dev.guard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.secret.SecretSource;
import dev.guard.aws.eks.EksAccessFactory;
import dev.guard.aws.secrets.SecretsManagerSourceFactory;
import dev.guard.testkit.TestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Even at TRACE, no log line, finding, reason or exception holds a credential. */
final class CredentialsInLogsTest {
  private static final String SECRET_VALUE = "glpat-s3cr3t-value";
  private static final String ROLE = "arn:aws:iam::111122223333:role/guard-read";
  private static final String WIRE = "org.apache.hc.client5.http";

  private final PretendAws aws = PretendAws.start(TestContext.START);
  private final TracedLogs logs = new TracedLogs();
  private final List<String> said = new ArrayList<>();
  private final List<String> credentials = new ArrayList<>();

  @BeforeEach
  void listen() {
    System.setProperty("aws.accessKeyId", PretendAws.KEY_ID);
    System.setProperty("aws.secretAccessKey", PretendAws.SECRET_KEY);
    aws.eks.add("eu-west-1", "prod-1");
    aws.secrets.put("gitlab", SECRET_VALUE);
    aws.secrets.put("broken", SECRET_VALUE);
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    logs.close();
    aws.close();
  }

  private void callEverything() {
    Cluster cluster =
        Cluster.builder("prod-1", "prod", MeshVersion.parse("1.27.1"))
            .region("eu-west-1")
            .awsRoleArn(Optional.of(ROLE))
            .build();
    TestContext context = TestContext.create();
    try (ClusterAccess access = new EksAccessFactory().create(aws.settings(), context);
        SecretSource source = new SecretsManagerSourceFactory().create(aws.settings(), context)) {
      reach(access, cluster);
      said.add(source.read("gitlab").fold(value -> "read", Unknown::reason));
      said.add(source.read("broken#key").fold(value -> "read", Unknown::reason));
      access.probe().stream().map(Finding::toString).forEach(said::add);
      access.probe(cluster).stream().map(Finding::toString).forEach(said::add);
      for (String code : List.of("AccessDenied", "ExpiredToken", "Nonsense")) {
        aws.fail("eks:DescribeCluster", 403, code, "refused");
        aws.fail("secretsmanager:GetSecretValue", 400, code, "refused");
        context.wallClock().advance(java.time.Duration.ofMinutes(11));
        reach(access, cluster);
        source.forget("gitlab");
        said.add(source.read("gitlab").fold(value -> "read", Unknown::reason));
      }
    }
    credentials.add(PretendAws.SECRET_KEY);
    credentials.add(SECRET_VALUE);
    credentials.addAll(aws.givenOut);
  }

  private void reach(ClusterAccess access, Cluster cluster) {
    said.add(
        access
            .endpoint(AccessRequest.read(cluster))
            .fold(
                endpoint -> {
                  BearerToken token = (BearerToken) endpoint.credential();
                  credentials.add(token.token().reveal());
                  return endpoint.toString();
                },
                Unknown::reason));
  }

  private List<String> everything() {
    List<String> lines = new ArrayList<>(said);
    lines.addAll(logs.lines());
    return lines;
  }

  private List<String> leaks() {
    return everything().stream()
        .filter(line -> credentials.stream().anyMatch(line::contains))
        .toList();
  }

  @Test
  void nothingHoldsACredentialAtTrace() {
    callEverything();

    assertThat(credentials).hasSizeGreaterThan(4);
    assertThat(logs.lines()).as("there is something to look at").isNotEmpty();
    assertThat(said).anyMatch(line -> line.contains("AWS denied eks:DescribeCluster"));
    assertThat(leaks()).isEmpty();
  }

  @Test
  void theLibrariesWouldPrintThemSoTheListIsNeeded() {
    logs.loud(WIRE);

    callEverything();

    assertThat(leaks()).anyMatch(line -> line.startsWith(WIRE));
  }
}
