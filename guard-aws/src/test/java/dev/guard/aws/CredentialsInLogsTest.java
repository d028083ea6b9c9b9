package dev.guard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Even at TRACE, no log line, finding, reason or exception holds a credential. */
final class CredentialsInLogsTest {
  private static final String SECRET_VALUE = "glpat-s3cr3t-value";
  private static final String ROLE = "arn:aws:iam::111122223333:role/guard-read";
  private static final String WIRE = "org.apache.hc.client5.http";

  private final PretendAws aws = PretendAws.start(TestContext.START);
  private final LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = logs.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final List<String> said = new ArrayList<>();
  private final List<String> credentials = new ArrayList<>();
  private final List<String> quiet = quietLoggers();

  @BeforeEach
  void listen() {
    System.setProperty("aws.accessKeyId", PretendAws.KEY_ID);
    System.setProperty("aws.secretAccessKey", PretendAws.SECRET_KEY);
    appender.setContext(logs);
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    quiet.forEach(name -> logs.getLogger(name).setLevel(Level.INFO));
    aws.eks.add("eu-west-1", "prod-1");
    aws.secrets.put("gitlab", SECRET_VALUE);
    aws.secrets.put("broken", SECRET_VALUE);
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    root.detachAppender(appender);
    root.setLevel(Level.OFF);
    quiet.forEach(name -> logs.getLogger(name).setLevel(null));
    aws.close();
  }

  /** As the command line sets them, from what guard-aws names. */
  private static List<String> quietLoggers() {
    try (InputStream in = AwsClients.class.getResourceAsStream("/META-INF/guard/quiet-loggers")) {
      return new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
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
    for (ILoggingEvent event : List.copyOf(appender.list)) {
      lines.add(event.getLoggerName() + ": " + event.getFormattedMessage());
      for (IThrowableProxy one = event.getThrowableProxy(); one != null; one = one.getCause()) {
        lines.add(String.valueOf(one.getMessage()));
      }
    }
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
    assertThat(appender.list).as("there is something to look at").isNotEmpty();
    assertThat(said).anyMatch(line -> line.contains("AWS denied eks:DescribeCluster"));
    assertThat(leaks()).isEmpty();
  }

  @Test
  void theLibrariesWouldPrintThemSoTheListIsNeeded() {
    logs.getLogger(WIRE).setLevel(Level.TRACE);

    callEverything();

    assertThat(leaks()).anyMatch(line -> line.startsWith(WIRE));
  }
}
