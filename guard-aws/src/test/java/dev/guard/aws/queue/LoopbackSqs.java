package dev.guard.aws.queue;

import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import dev.guard.testkit.TestContext;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An SQS server in this process. Thread-safe. */
final class LoopbackSqs implements AutoCloseable {
  static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATESTTESTTEST", "not-a-key"));

  private final SQSRestServer server;
  private final URI address;
  private final SqsClient client;
  private final AtomicInteger queues = new AtomicInteger();

  LoopbackSqs() {
    this.server = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    InetSocketAddress bound = server.waitUntilStarted().localAddress();
    this.address = URI.create("http://127.0.0.1:" + bound.getPort());
    this.client =
        SqsClient.builder()
            .region(Region.EU_WEST_1)
            .endpointOverride(address)
            .credentialsProvider(CREDENTIALS)
            .build();
  }

  URI address() {
    return address;
  }

  SqsClient client() {
    return client;
  }

  /** A fresh queue with a dead-letter queue. */
  Pair queue() {
    int number = queues.incrementAndGet();
    String dead = client.createQueue(r -> r.queueName("dead-" + number)).queueUrl();
    String arn =
        client
            .getQueueAttributes(r -> r.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String policy = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"10\"}";
    String url =
        client
            .createQueue(
                r ->
                    r.queueName("guard-" + number)
                        .attributes(
                            Map.of(
                                QueueAttributeName.REDRIVE_POLICY,
                                policy,
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                "30")))
            .queueUrl();
    return new Pair(client, url, dead);
  }

  /** A queue and what is put aside of it. */
  record Pair(SqsClient client, String url, String dead) {
    void send(String body) {
      client.sendMessage(r -> r.queueUrl(url).messageBody(body));
    }

    /** All that was put aside so far; each call takes it out. */
    List<Message> putAside() {
      return client
          .receiveMessage(
              r -> r.queueUrl(dead).maxNumberOfMessages(10).messageAttributeNames("All"))
          .messages();
    }
  }

  AwsClients clients(AwsSettings settings, TestContext context) {
    return clients(settings, address, context);
  }

  /** At another server than this one. */
  AwsClients clientsAt(URI server, TestContext context) {
    return clients(AwsSettings.defaults(), server, context);
  }

  /** Nothing else of AWS answers. */
  private static AwsClients clients(AwsSettings settings, URI server, TestContext context) {
    URI nobody = URI.create("http://127.0.0.1:1");
    return AwsClients.of(
        settings.in("eu-west-1").at(Map.of("sqs", server, "sts", nobody)), context, CREDENTIALS);
  }

  @Override
  public void close() {
    client.close();
    server.stopAndWait();
  }
}
