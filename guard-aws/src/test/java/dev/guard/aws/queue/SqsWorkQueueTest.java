package dev.guard.aws.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.guard.api.GuardException;
import dev.guard.api.secret.Secret;
import dev.guard.api.work.Hint;
import dev.guard.api.work.WorkQueue;
import dev.guard.aws.AwsSettings;
import dev.guard.aws.TracedLogs;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.WorkQueueContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** The contract of a work queue, and what is SQS's own, against an SQS server in this process. */
class SqsWorkQueueTest extends WorkQueueContract {
  private static final String TOKEN = "glwt-right-and-secret";

  private static final LoopbackSqs SERVER = new LoopbackSqs();

  private final LoopbackSqs.Pair pair = SERVER.queue();
  private final WorkQueue queue = open();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private WorkQueue open() {
    AwsSettings plain = AwsSettings.defaults();
    AwsSettings settings =
        new AwsSettings(
            plain.region(),
            plain.profile(),
            plain.roleArn(),
            plain.externalId(),
            plain.endpoints(),
            plain.dynamodb(),
            plain.eks(),
            plain.secretsManager(),
            plain.eventbridge(),
            new AwsSettings.Sqs(
                Optional.empty(), Optional.empty(), Optional.of(Secret.of("test", TOKEN))));
    WorkQueue opened =
        new SqsWorkQueue(
            SERVER.clients(settings, TestContext.create()), Optional.of(URI.create(pair.url())));
    opened.open();
    return opened;
  }

  @Override
  protected WorkQueue queue() {
    return open();
  }

  @Override
  protected void pass(Duration time) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  @Override
  protected List<String> rejectedFor() {
    return reasons(pair.putAside());
  }

  private static List<String> reasons(List<Message> messages) {
    return messages.stream()
        .map(
            message -> Objects.requireNonNull(message.messageAttributes().get(SqsWorkQueue.REASON)))
        .map(reason -> reason.stringValue())
        .toList();
  }

  private List<Hint> hints() throws InterruptedException {
    return queue.receive(10, Duration.ofSeconds(1)).stream().map(one -> one.hint()).toList();
  }

  @Test
  void anEventOfGuardsOwnIsAHintAboutItsBatch() throws InterruptedException {
    pair.send(
        """
        {"version":"0","id":"1","source":"guard","detail-type":"Run Opened","account":"1",
         "detail":{"event_id":"r1:00000001","run_id":"r1","batch_id":"prod-1","kind":"run.opened"}}
        """);
    assertThat(hints()).containsExactly(Hint.OfBatch.now("prod-1", "Run Opened"));
  }

  @Test
  void aMergeRequestEventWithTheRightTokenIsAHintAboutItsBranch() throws InterruptedException {
    pair.send(webhook(TOKEN, "merge_request"));
    assertThat(hints())
        .containsExactly(
            new Hint.OfBranch(
                "platform/flux-fleet", "guard/upgrade-istio-1.27.3-prod", "merge request merge"));
  }

  /** It travels inside the message, and the client would log messages at DEBUG. */
  @Test
  void theTokenOfAWebhookIsInNoLogLineAtTrace() throws InterruptedException {
    pair.send(webhook(TOKEN, "merge_request"));
    pair.send(webhook("glwt-guessed-by-somebody", "merge_request"));
    List<String> lines;
    try (TracedLogs logs = new TracedLogs()) {
      assertThat(hints()).hasSize(1);
      lines = logs.lines();
    }
    assertThat(lines)
        .anyMatch(line -> line.contains("The webhook's secret token is wrong."))
        .noneMatch(line -> line.contains(TOKEN))
        .noneMatch(line -> line.contains("glwt-guessed-by-somebody"));

    pair.send(webhook(TOKEN, "merge_request"));
    try (TracedLogs logs = new TracedLogs()) {
      logs.loud("software.amazon.awssdk.services.sqs.internal");
      assertThat(hints()).hasSize(1);
      assertThat(logs.lines())
          .as("so the list of quiet loggers is needed")
          .anyMatch(line -> line.contains(TOKEN));
    }
  }

  @Test
  void otherEventsOfGitLabsAreTakenOut() throws InterruptedException {
    pair.send(webhook(TOKEN, "pipeline"));
    assertThat(hints()).isEmpty();
    assertThat(pair.putAside()).isEmpty();
  }

  @Test
  void aWrongTokenIsPutAsideWithTheReasonAndWithoutTheToken() throws InterruptedException {
    pair.send(webhook("glwt-guessed-by-somebody", "merge_request"));
    assertThat(hints()).isEmpty();
    List<Message> aside = pair.putAside();
    assertThat(reasons(aside)).containsExactly("The webhook's secret token is wrong.");
    assertThat(aside.get(0).body())
        .contains("platform/flux-fleet")
        .doesNotContain("glwt-guessed-by-somebody")
        .doesNotContain(TOKEN);
  }

  @Test
  void whatIsNoEventIsPutAside() throws InterruptedException {
    pair.send("hello");
    pair.send("{\"source\":\"aws.health\",\"detail\":{}}");
    pair.send("{\"source\":\"guard\",\"detail\":{\"kind\":\"moved\"}}");
    pair.send(
        "{\"source\":\"guard.worker\",\"detail\":{\"batch_id\":\"b\",\"not_before\":\"soon\"}}");
    assertThat(hints()).isEmpty();
    assertThat(reasons(pair.putAside()))
        .hasSize(4)
        .anyMatch(reason -> reason.equals("The body is not JSON."))
        .anyMatch(reason -> reason.equals("Source \"aws.health\" is not known."))
        .anyMatch(reason -> reason.startsWith("The event names neither"))
        .anyMatch(reason -> reason.startsWith("The detail cannot be read"));
  }

  private static String webhook(String token, String kind) {
    return """
    {"source":"guard.gitlab","detail-type":"Merge Request Hook","detail":{"token":"%s",
     "object_kind":"%s","project":{"path_with_namespace":"platform/flux-fleet"},
     "object_attributes":{"iid":7,"state":"merged","action":"merge",
     "source_branch":"guard/upgrade-istio-1.27.3-prod","target_branch":"main"}}}
    """
        .formatted(token, kind);
  }

  @Test
  void aQueueWithoutADeadLetterQueueIsRefused() {
    String bare = SERVER.client().createQueue(r -> r.queueName("bare")).queueUrl();
    assertThatThrownBy(() -> queue.at(URI.create(bare)).open())
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.code()).isEqualTo("aws.no-dead-letter-queue"))
        .hasMessageContaining("redrive policy");
  }

  @Test
  void aQueueThatIsNotThereIsNamed() {
    URI gone = URI.create(SERVER.address() + "/000000000000/gone");
    assertThatThrownBy(() -> queue.at(gone).open())
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("/gone")
        .hasMessageContaining("AWS has no queue");
  }

  @Test
  void connectivityTestsThePermissionToReadTheQueueWithoutReceiving() throws InterruptedException {
    pair.send("hello");
    assertThat(probed(queue))
        .containsExactly("INFO the default credentials may sqs:GetQueueAttributes.");
    assertThat(queue.receive(10, Duration.ofSeconds(1)))
        .as("the message was left there, and is put aside only now")
        .isEmpty();
    assertThat(reasons(pair.putAside())).containsExactly("The body is not JSON.");
  }

  @Test
  void aMissingPermissionOfTheQueueIsNamedWithTheCaller() throws IOException {
    HttpServer refusing = refusing("sqs:getqueueattributes");
    try (WorkQueue denied =
        new SqsWorkQueue(
            SERVER.clientsAt(
                URI.create("http://127.0.0.1:" + refusing.getAddress().getPort()),
                TestContext.create()),
            Optional.of(URI.create(pair.url())))) {
      assertThat(probed(denied))
          .singleElement()
          .asString()
          .startsWith("ERROR AWS denied sqs:GetQueueAttributes to the default credentials, arn:")
          .contains("assumed-role/guard/s");
      assertThatThrownBy(denied::open)
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("aws.denied");
                assertThat(refused.next()).contains("Allow it sqs:GetQueueAttributes");
              });
    } finally {
      refusing.stop(0);
    }
  }

  private static List<String> probed(WorkQueue queue) {
    return queue.probe().stream()
        .filter(finding -> !finding.object().equals("AWS identity"))
        .map(finding -> finding.severity() + " " + finding.message())
        .toList();
  }

  /** Says no as SQS does. */
  private static HttpServer refusing(String action) throws IOException {
    byte[] body =
        """
        {"__type": "com.amazon.coral.service#AccessDeniedException",
         "message": "User: arn:aws:sts::111122223333:assumed-role/guard/s is not authorized to \
        perform: %s on resource: arn:aws:sqs:eu-west-1:111122223333:guard"}
        """
            .formatted(action)
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
          exchange.sendResponseHeaders(403, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void aQueueWithoutAnAddressSaysWhichKeyIsMissing() {
    WorkQueue nowhere =
        new SqsWorkQueue(
            SERVER.clients(AwsSettings.defaults(), TestContext.create()), Optional.empty());
    assertThatThrownBy(nowhere::open)
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("aws.sqs.queue_url")
        .hasMessageContaining("--queue-url");
  }

  @Test
  void waitingForAMessageEndsWhenTheThreadIsInterrupted() throws InterruptedException {
    AtomicBoolean stopped = new AtomicBoolean();
    CountDownLatch waits = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              waits.countDown();
              try {
                queue.receive(1, Duration.ofSeconds(20));
              } catch (InterruptedException asked) {
                stopped.set(true);
              }
            });
    waiting.start();
    waits.await();
    waiting.interrupt();
    waiting.join(5_000);
    assertThat(stopped).isTrue();
  }
}
