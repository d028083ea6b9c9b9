package dev.guard.cli;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * DynamoDB, SQS and EventBridge on loopback, with the rule of {@code deploy/aws/guard.yaml} between
 * the last two: events that no worker made go to the queue. Thread-safe.
 */
final class AwsOnLoopback {
  static final String TOKEN = "glwt-of-the-test";
  static final String KEY = "AKIALOOPBACKTEST";
  static final String SECRET = "loopback-not-a-key";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DynamoDBProxyServer dynamo;
  private final URI dynamoUrl;
  private final SQSRestServer sqsServer;
  private final URI sqsUrl;
  private final SqsClient sqs;
  private final String queue;
  private final String deadLetters;
  private final HttpServer bus;
  private final List<String> published = new ArrayList<>();

  AwsOnLoopback() throws Exception {
    int port = freePort();
    dynamo =
        ServerRunner.createServerFromCommandLineArgs(
            new String[] {
              "-inMemory", "-disableTelemetry", "-sharedDb", "-port", Integer.toString(port)
            });
    dynamo.start();
    dynamoUrl = URI.create("http://localhost:" + port);
    sqsServer = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    sqsUrl =
        URI.create("http://127.0.0.1:" + sqsServer.waitUntilStarted().localAddress().getPort());
    sqs =
        SqsClient.builder()
            .region(Region.EU_WEST_1)
            .endpointOverride(sqsUrl)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
            .build();
    deadLetters = sqs.createQueue(r -> r.queueName("guard-dead")).queueUrl();
    queue = createQueue();
    bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bus.createContext("/", this::putEvents);
    bus.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What a killed worker had in work comes again after a few seconds. */
  private String createQueue() {
    String arn =
        sqs.getQueueAttributes(
                r -> r.queueUrl(deadLetters).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String policy = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"1000\"}";
    return sqs.createQueue(
            r ->
                r.queueName("guard")
                    .attributes(
                        Map.of(
                            QueueAttributeName.REDRIVE_POLICY,
                            policy,
                            QueueAttributeName.VISIBILITY_TIMEOUT,
                            "4")))
        .queueUrl();
  }

  /** The fleet's configuration, with its state and its events on AWS. */
  String configure(String fleet, Path token) {
    String text =
        fleet.replaceFirst(
            "registry:\n  type: sqlite\n  path: [^\n]*\n", "registry: {type: dynamodb}\n");
    return text
        + """
        aws:
          region: eu-west-1
          endpoints: {dynamodb: "%s", sqs: "%s", events: "http://127.0.0.1:%d"}
          dynamodb: {table_name: guard-clusters}
          sqs: {queue_url: "%s", webhook_token: "file:%s"}
        events:
          - type: eventbridge
        rate_limits: {gitlab_api: 60000, datadog_api: 60000, aws_api: 60000}
        """
            .formatted(dynamoUrl, sqsUrl, bus.getAddress().getPort(), queue, token);
  }

  private synchronized void putEvents(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    ObjectNode answer = JSON.createObjectNode();
    answer.put("FailedEntryCount", 0);
    ArrayNode results = answer.putArray("Entries");
    for (JsonNode entry : request.path("Entries").values()) {
      JsonNode detail = JSON.readTree(entry.path("Detail").asString());
      published.add(detail.path("event_id").asString());
      results.addObject().put("EventId", "e" + published.size());
      if (!detail.path("actor").asString().equals(WorkerCommand.ACTOR)) {
        deliver(entry.path("Source").asString(), entry.path("DetailType").asString(), detail);
      }
    }
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void deliver(String source, String type, JsonNode detail) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0");
    event.put("source", source);
    event.put("detail-type", type);
    event.set("detail", detail);
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody(event.toString()));
  }

  /** What GitLab's webhook brings through the API Gateway. */
  void merged(String project, String branch) {
    ObjectNode detail = JSON.createObjectNode();
    detail.put("token", TOKEN);
    detail.put("object_kind", "merge_request");
    detail.putObject("project").put("path_with_namespace", project);
    detail.putObject("object_attributes").put("source_branch", branch).put("action", "merge");
    deliver("guard.gitlab", "Merge Request Hook", detail);
  }

  /** The ids of all events that were published, each once. */
  synchronized Set<String> published() {
    return new TreeSet<>(published);
  }

  /** What was put aside. */
  List<String> putAside() {
    return sqs
        .receiveMessage(
            r -> r.queueUrl(deadLetters).maxNumberOfMessages(10).messageAttributeNames("All"))
        .messages()
        .stream()
        .map(message -> message.messageAttributes() + " " + message.body())
        .toList();
  }

  void close() throws Exception {
    bus.stop(0);
    sqs.close();
    sqsServer.stopAndWait();
    dynamo.stop();
  }
}
