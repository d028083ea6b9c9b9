package dev.guard.aws.dynamodb;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in this JVM, in memory, started once on a free port. Thread-safe. */
final class LocalDynamo {
  static final String REGION = "eu-central-1";
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
  private static final URI ENDPOINT = start();

  private LocalDynamo() {}

  /** Another server, empty: an index is added to a table the slower the more the server holds. */
  static URI start() {
    try {
      int port = freePort();
      DynamoDBProxyServer server =
          ServerRunner.createServerFromCommandLineArgs(
              new String[] {
                "-inMemory", "-disableTelemetry", "-sharedDb", "-port", Integer.toString(port)
              });
      server.start();
      return URI.create("http://localhost:" + port);
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not start", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static URI endpoint() {
    return ENDPOINT;
  }

  /** The name of a table that nobody has used. */
  static String newTable() {
    return "clusters-" + UUID.randomUUID();
  }

  static AwsSettings settings(String table) {
    return settings(table, ENDPOINT, Optional.empty());
  }

  /** Nothing else of AWS answers. */
  private static AwsSettings settings(String table, URI endpoint, Optional<String> role) {
    AwsSettings defaults = AwsSettings.defaults();
    return new AwsSettings(
        Optional.of(REGION),
        defaults.profile(),
        role,
        defaults.externalId(),
        Map.of("dynamodb", endpoint, "sts", URI.create("http://127.0.0.1:1")),
        new AwsSettings.Dynamodb(table, Optional.empty(), Optional.empty(), Duration.ofDays(30)),
        defaults.eks(),
        defaults.secretsManager(),
        defaults.eventbridge(),
        defaults.sqs());
  }

  static DynamoDbRegistry registry(String table, AdapterContext context) {
    return new DynamoDbRegistry(AwsClients.of(settings(table), context, CREDENTIALS));
  }

  /** As if a role had been taken on. */
  static DynamoDbRegistry registry(String table, String role, AdapterContext context) {
    return new DynamoDbRegistry(
        AwsClients.of(settings(table, ENDPOINT, Optional.of(role)), context, CREDENTIALS));
  }

  /** By way of a server that passes on to this one. */
  static DynamoDbRegistry registry(String table, URI endpoint, AdapterContext context) {
    return new DynamoDbRegistry(
        AwsClients.of(settings(table, endpoint, Optional.empty()), context, CREDENTIALS));
  }

  /** A client to look at the tables with, and to write what others write. */
  static DynamoDbClient client() {
    return client(ENDPOINT);
  }

  static DynamoDbClient client(URI server) {
    return DynamoDbClient.builder()
        .endpointOverride(server)
        .region(Region.of(REGION))
        .credentialsProvider(CREDENTIALS)
        .build();
  }
}
