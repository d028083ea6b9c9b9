package dev.guard.cli;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.testkit.SecretSearch;
import dev.guard.testkit.http.RecordingProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
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
  static final String SECRET = "loopback/not+a=key";

  static final String ITEMS = "items";
  static final String EVENTS = "events";
  static final String MESSAGES = "messages";
  static final String DEAD_LETTERS = "dead letters";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DynamoOnLoopback dynamo;
  private final SQSRestServer sqsServer;
  private final URI sqsUrl;
  private final SqsClient sqs;
  private final String queue;
  private final String deadLetters;
  private final HttpServer bus;
  private final List<String> published = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final RecordingProxy sqsCalls;

  AwsOnLoopback() throws Exception {
    dynamo = new DynamoOnLoopback();
    sqsServer = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    sqsUrl =
        URI.create("http://127.0.0.1:" + sqsServer.waitUntilStarted().localAddress().getPort());
    sqs = sqsAt(sqsUrl);
    sqsCalls = RecordingProxy.before(sqsUrl, path -> true);
    deadLetters = sqs.createQueue(r -> r.queueName("guard-dead")).queueUrl();
    queue = createQueue();
    bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bus.createContext("/", this::putEvents);
    bus.start();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET));
  }

  private static SqsClient sqsAt(URI url) {
    return SqsClient.builder()
        .region(Region.EU_WEST_1)
        .endpointOverride(url)
        .credentialsProvider(credentials())
        .build();
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
            .formatted(dynamo.url(), sqsCalls.url(), bus.getAddress().getPort(), queue, token);
  }

  private synchronized void putEvents(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    ObjectNode answer = JSON.createObjectNode();
    answer.put("FailedEntryCount", 0);
    ArrayNode results = answer.putArray("Entries");
    for (JsonNode entry : request.path("Entries").values()) {
      JsonNode detail = JSON.readTree(entry.path("Detail").asString());
      published.add(detail.path("event_id").asString());
      events.add(entry.toString());
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

  /** Looks for secrets in all items, events, messages that GUARD sent and dead letters. */
  synchronized void into(SecretSearch search) {
    search.secret("AWS secret key", SECRET).secret("webhook token", TOKEN);
    try (DynamoDbClient client = dynamo.client()) {
      for (String table : client.listTables().tableNames()) {
        client.scanPaginator(r -> r.tableName(table)).items().stream()
            .flatMap(item -> item.entrySet().stream())
            .forEach(one -> value(search, one.getKey(), one.getValue()));
      }
    }
    events.forEach(event -> search.look(EVENTS, event));
    sqsCalls.exchanges().forEach(call -> search.look(MESSAGES, call.query() + call.body()));
    putAside().forEach(message -> search.look(DEAD_LETTERS, message));
  }

  /** What of the published events is not as {@code docs/events/} says. */
  List<String> eventsAgainstTheirSchemas() throws IOException {
    SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    Map<String, Schema> read = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (String event : List.copyOf(events)) {
      JsonNode entry = JSON.readTree(event);
      String name =
          entry.path("DetailType").asString().toLowerCase(Locale.ROOT).replace(' ', '-')
              + ".schema.json";
      if (!read.containsKey(name)) {
        read.put(
            name,
            schemas.getSchema(Files.readString(Path.of("..", "docs", "events").resolve(name))));
      }
      String detail = entry.path("Detail").asString();
      Objects.requireNonNull(read.get(name))
          .validate(detail, InputFormat.JSON)
          .forEach(problem -> problems.add(name + ": " + problem + " in " + detail));
    }
    return problems;
  }

  private static void value(SecretSearch search, String name, AttributeValue value) {
    if (value.b() != null) {
      search.look(ITEMS, value.b().asByteArray());
    } else {
      search.look(ITEMS, name + "=" + value);
    }
  }

  /** Puts texts into each place that is searched, in the ways that GUARD writes there. */
  void plant(Map<String, String> texts) {
    try (DynamoDbClient client = dynamo.client();
        EventBridgeClient eventBridge =
            EventBridgeClient.builder()
                .region(Region.EU_WEST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + bus.getAddress().getPort()))
                .credentialsProvider(credentials())
                .build();
        SqsClient guards = sqsAt(sqsCalls.url())) {
      client.putItem(
          r ->
              r.tableName("guard-clusters-runs")
                  .item(
                      Map.of(
                          "pk", AttributeValue.fromS("planted"),
                          "sk", AttributeValue.fromS("planted"),
                          "content",
                              AttributeValue.fromB(
                                  SdkBytes.fromByteArray(gzip(texts.getOrDefault(ITEMS, "")))))));
      PutEventsRequestEntry event =
          PutEventsRequestEntry.builder()
              .source("guard")
              .detailType("Planted")
              .detail(JSON.writeValueAsString(Map.of("why", texts.getOrDefault(EVENTS, ""))))
              .build();
      eventBridge.putEvents(r -> r.entries(event));
      guards.sendMessage(r -> r.queueUrl(queue).messageBody(texts.get(MESSAGES)));
      guards.sendMessage(r -> r.queueUrl(deadLetters).messageBody(texts.get(DEAD_LETTERS)));
    }
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return packed.toByteArray();
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
    sqsCalls.close();
    sqsServer.stopAndWait();
    dynamo.close();
  }
}
