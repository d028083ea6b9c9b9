package dev.guard.aws.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.aws.Template;
import dev.guard.aws.events.Detail;
import dev.guard.core.work.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code deploy/aws/guard.yaml} says of queue, events and permissions, against the code. */
class TemplateTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "dev", "guard", "aws");

  private final Template template = Template.read();

  private static Set<String> found(String folder, String pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(SOURCES.resolve(folder))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        while (matcher.find()) {
          found.add(matcher.group(1));
        }
      }
    }
    return found;
  }

  private Set<String> granted(String service) {
    Set<String> granted = new TreeSet<>();
    for (Template statement :
        template.properties("WorkerPolicy").at("PolicyDocument", "Statement").list()) {
      for (String action : statement.at("Action").texts()) {
        if (action.startsWith(service + ":")) {
          granted.add(action.substring(service.length() + 1));
        }
      }
    }
    return granted;
  }

  @Test
  void theWorkerMayDoWithTheQueueWhatTheCodeDoes() throws IOException {
    Set<String> called = found("queue", "named\\(\"(?:sqs:)?([A-Z]\\w+)\"");
    assertThat(called).contains("ReceiveMessage");
    assertThat(granted("sqs")).isEqualTo(called);
  }

  @Test
  void theWorkerMayDoWithTheBusWhatTheCodeDoes() throws IOException {
    assertThat(granted("events")).isEqualTo(found("events", "\"events:([A-Z]\\w+)\""));
  }

  /** A transaction is permitted by the actions inside it: "DynamoDB transactions and IAM" (AWS). */
  @Test
  void theWorkerMayDoWithTheTablesWhatTheRegistryDoes() throws IOException {
    Set<String> called = found("dynamodb", "(?s)(?:call|Others\\w*)\\(\\s*\"([A-Z]\\w+)\"");
    called.addAll(found("dynamodb", "\\s\"(Scan|Query|DeleteItem|DescribeTable)\","));
    assertThat(called).contains("TransactWriteItems", "GetItem");
    called.remove("TransactWriteItems");
    called.add("ConditionCheckItem");
    Set<String> setUp = found("dynamodb", "\"((?:Create|Update|Describe)(?:T|C)\\w+)\"");
    setUp.remove("DescribeTable");
    called.removeAll(setUp);
    assertThat(granted("dynamodb")).isEqualTo(called);
  }

  private static final Map<String, String> PLACES =
      Map.of(
          "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/CLUSTERS_TABLE", "ClustersTable.Arn",
          "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/CLUSTERS_TABLE/index/*",
              "${ClustersTable.Arn}/index/*",
          "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/CLUSTERS_TABLE-runs", "StateTable.Arn",
          "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/CLUSTERS_TABLE-runs/index/*",
              "${StateTable.Arn}/index/*",
          "arn:aws:events:REGION:ACCOUNT_ID:event-bus/EVENT_BUS", "Bus.Arn",
          "arn:aws:sqs:REGION:ACCOUNT_ID:QUEUE", "Queue.Arn",
          "arn:aws:sqs:REGION:ACCOUNT_ID:DEAD_LETTER_QUEUE", "DeadLetterQueue.Arn");

  /**
   * Each action with each of its resources, as {@code iam-policy.json} grants it to all of GUARD.
   */
  @Test
  void theWorkerMayDoThatAndThereWhatThePolicySays() throws IOException {
    Set<String> policy = new TreeSet<>();
    JsonNode file =
        JsonMapper.shared()
            .readTree(Files.readString(Path.of("..", "deploy", "aws", "iam-policy.json")));
    for (JsonNode statement : file.path("Statement")) {
      // Who sets tables up is a person; reaching clusters and secrets is added to the worker's
      // role.
      if (PLACES.containsKey(first(statement.path("Resource")).asString())
          && !statement.path("Sid").asString().equals("RegistrySetUp")) {
        for (JsonNode action : statement.path("Action")) {
          for (JsonNode place : all(statement.path("Resource"))) {
            policy.add(action.asString() + " " + PLACES.get(place.asString()));
          }
        }
      }
    }
    Set<String> worker = new TreeSet<>();
    for (Template statement :
        template.properties("WorkerPolicy").at("PolicyDocument", "Statement").list()) {
      for (String action : statement.at("Action").texts()) {
        statement.at("Resource").texts().forEach(place -> worker.add(action + " " + place));
      }
    }
    assertThat(policy).hasSizeGreaterThan(40);
    assertThat(worker).isEqualTo(policy);
  }

  private static List<JsonNode> all(JsonNode one) {
    return one.isArray() ? List.copyOf(one.values()) : List.of(one);
  }

  private static JsonNode first(JsonNode one) {
    return all(one).get(0);
  }

  @Test
  void theRulesRouteOwnEventsAndWebhooksToTheQueue() {
    Template own = template.properties("OwnEventsRule").at("EventPattern");
    assertThat(own.at("source").texts()).containsExactly(Detail.SOURCE);
    Template hooks = template.properties("WebhookRule").at("EventPattern");
    assertThat(hooks.at("source").texts()).containsExactly(Envelope.GITLAB);
    for (String rule : List.of("OwnEventsRule", "WebhookRule")) {
      assertThat(template.properties(rule).at("Targets", "0", "Arn").text()).isEqualTo("Queue.Arn");
    }
    assertThat(
            template
                .properties("QueuePolicy")
                .at("PolicyDocument", "Statement", "0")
                .at("Condition", "ArnEquals", "aws:SourceArn")
                .texts())
        .containsExactly("OwnEventsRule.Arn", "WebhookRule.Arn");
  }

  /** "Using dead-letter queues to process undelivered events" (AWS): the queue has to allow it. */
  @Test
  void whatARuleCannotDeliverMayBePutAsideAndHoldsNoToken() {
    assertThat(
            template
                .properties("OwnEventsRule")
                .at("Targets", "0", "DeadLetterConfig", "Arn")
                .text())
        .isEqualTo("DeadLetterQueue.Arn");
    Template policy = template.properties("DeadLetterQueuePolicy");
    assertThat(policy.at("Queues").texts()).containsExactly("DeadLetterQueue");
    Template allow = policy.at("PolicyDocument", "Statement", "0");
    assertThat(allow.at("Effect").text()).isEqualTo("Allow");
    assertThat(allow.at("Principal", "Service").text()).isEqualTo("events.amazonaws.com");
    assertThat(allow.at("Action").texts()).containsExactly("sqs:SendMessage");
    assertThat(allow.at("Resource").texts()).containsExactly("DeadLetterQueue.Arn");
    assertThat(allow.at("Condition", "ArnEquals", "aws:SourceArn").texts())
        .containsExactly("OwnEventsRule.Arn");
    Template hook = template.properties("WebhookRule").at("Targets", "0");
    assertThatThrownBy(() -> hook.at("DeadLetterConfig"))
        .as("a webhook's event holds GitLab's token")
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void theQueueHasADeadLetterQueueAndTriesMoreOftenThanTheWorker() {
    Template policy = template.properties("Queue").at("RedrivePolicy");
    assertThat(policy.at("deadLetterTargetArn").text()).isEqualTo("DeadLetterQueue.Arn");
    assertThat(Integer.parseInt(policy.at("maxReceiveCount").text()))
        .isGreaterThan(WorkerOptions.defaults().deliveries());
    for (String alarm : List.of("DeadLettersAlarm", "OldMessagesAlarm", "WebhookErrorsAlarm")) {
      assertThat(template.at("Resources", alarm, "Type").text())
          .isEqualTo("AWS::CloudWatch::Alarm");
    }
  }
}
