package dev.guard.benchmarks;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
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
 * DynamoDB Local and an SQS server in this JVM, and an event bus whose only rule passes every event
 * on to the queue. Thread-safe.
 */
final class LocalAws implements AutoCloseable {
  private static final String REGION = "eu-central-1";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final int dynamoPort = freePort();
  private final DynamoDBProxyServer dynamo;
  private final SQSRestServer sqs;
  private final SqsClient client;
  private final String queue;
  private final HttpServer bus;
  private final ExecutorService busThreads = Executors.newFixedThreadPool(4);
  private final AtomicLong events = new AtomicLong();

  LocalAws() throws Exception {
    String[] options = {"-inMemory", "-disableTelemetry", "-sharedDb", "-port", "" + dynamoPort};
    dynamo = ServerRunner.createServerFromCommandLineArgs(options);
    dynamo.start();
    sqs = SQSRestServerBuilder.withInterface("localhost").withDynamicPort().start();
    client =
        SqsClient.builder()
            .endpointOverride(sqsUrl())
            .region(Region.of(REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
    queue = createQueues();
    bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bus.setExecutor(busThreads);
    bus.createContext("/", this::putEvents);
    bus.start();
  }

  private URI sqsUrl() {
    return URI.create("http://localhost:" + sqs.waitUntilStarted().localAddress().getPort());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("No port is free", e);
    }
  }

  private String createQueues() {
    String dead = client.createQueue(request -> request.queueName("guard-dead")).queueUrl();
    String arn =
        client
            .getQueueAttributes(
                request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    return client
        .createQueue(
            request ->
                request
                    .queueName("guard")
                    .attributes(
                        Map.of(
                            QueueAttributeName.VISIBILITY_TIMEOUT,
                            "120",
                            QueueAttributeName.REDRIVE_POLICY,
                            "{\"deadLetterTargetArn\":\""
                                + arn
                                + "\",\"maxReceiveCount\":\"20\"}")))
        .queueUrl();
  }

  private void putEvents(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    ObjectNode answer = JSON.createObjectNode().put("FailedEntryCount", 0);
    ArrayNode entries = answer.putArray("Entries");
    for (JsonNode entry : request.path("Entries")) {
      String id = UUID.randomUUID().toString();
      ObjectNode event = JSON.createObjectNode().put("version", "0").put("id", id);
      event.put("source", entry.path("Source").asString(""));
      event.put("detail-type", entry.path("DetailType").asString(""));
      event.set("detail", JSON.readTree(entry.path("Detail").asString("{}")));
      client.sendMessage(message -> message.queueUrl(queue).messageBody(event.toString()));
      entries.addObject().put("EventId", id);
      events.incrementAndGet();
    }
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** How many events were published. */
  long events() {
    return events.get();
  }

  /** The sections of GUARD's configuration that name these servers. */
  String configuration() {
    return """
    registry: {type: dynamodb}
    queue: {type: sqs}
    events:
      - type: eventbridge
    aws:
      region: %s
      endpoints:
        dynamodb: http://localhost:%d
        sqs: %s
        events: http://localhost:%d
      sqs: {queue_url: '%s'}
    """
        .formatted(REGION, dynamoPort, sqsUrl(), bus.getAddress().getPort(), queue);
  }

  /** What the default credential chain of a process has to find. */
  static Map<String, String> credentials() {
    return Map.of("AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local");
  }

  /** Gives them to this process. */
  static void useCredentials() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
  }

  @Override
  public void close() {
    bus.stop(0);
    busThreads.shutdownNow();
    client.close();
    sqs.stopAndWait();
    try {
      dynamo.stop();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not stop", e);
    }
  }
}
