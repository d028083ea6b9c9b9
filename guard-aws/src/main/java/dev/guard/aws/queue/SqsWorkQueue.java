package dev.guard.aws.queue;

import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.work.Hint;
import dev.guard.api.work.Received;
import dev.guard.api.work.WorkQueue;
import dev.guard.aws.AwsCall;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsProbe;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A queue on SQS: standard, with long polling. What is put aside goes to the dead-letter queue that
 * the queue's redrive policy names, with the reason as message attribute {@code reason}. Limits:
 * "Amazon SQS message quotas" (AWS). Thread-safe.
 */
final class SqsWorkQueue implements WorkQueue {
  static final String REASON = "reason";
  private static final Logger log = LoggerFactory.getLogger(SqsWorkQueue.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final Duration LONGEST_HIDDEN = Duration.ofHours(12);
  private static final int MOST = 10;
  private static final int LONGEST_REASON = 1_000;

  /** {@code https://sqs.eu-west-1.amazonaws.com/123456789012/guard}, in every partition. */
  private static final Pattern URL = Pattern.compile("sqs\\.([a-z0-9-]+)\\.amazonaws\\..*");

  private final AwsClients clients;
  private final Optional<URI> url;
  private final SqsClient sqs;
  private final Envelope envelope;
  private volatile Duration hidden = Duration.ofMinutes(2);
  private volatile String deadLetters = "";

  SqsWorkQueue(AwsClients clients, Optional<URI> url) {
    this.clients = clients;
    this.url = url;
    this.envelope = new Envelope(clients.settings().sqs().webhookToken());
    Optional<String> region =
        clients.settings().sqs().region().or(() -> url.flatMap(SqsWorkQueue::regionOf));
    this.sqs = clients.client("sqs", clients.region(region), SqsClient.builder());
  }

  private static Optional<String> regionOf(URI url) {
    Matcher matcher = URL.matcher(String.valueOf(url.getHost()));
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public WorkQueue at(URI address) {
    return new SqsWorkQueue(clients, Optional.of(address));
  }

  /** Who consumes, and whether the queue may be looked at; receiving would be an effect. */
  @Override
  public List<Finding> probe() {
    AwsProbe probe = new AwsProbe(clients).identity();
    return url.isEmpty()
        ? probe.findings()
        : probe
            .allows(
                named("GetQueueAttributes"),
                () ->
                    sqs.getQueueAttributes(
                        request ->
                            request.queueUrl(url()).attributeNames(QueueAttributeName.QUEUE_ARN)))
            .findings();
  }

  private String url() {
    return url.map(URI::toString)
        .orElseThrow(
            () ->
                GuardException.of("config.no-queue", Responsible.USER)
                    .what("No queue is named.")
                    .where("aws.sqs.queue_url")
                    .next("Set it, or give --queue-url.")
                    .build());
  }

  private AwsCall named(String action) {
    return clients.named("sqs:" + action, "queue " + url());
  }

  /** Reads the queue's own settings: its visibility time-out and its dead-letter queue. */
  @Override
  public void open() {
    Map<QueueAttributeName, String> attributes =
        clients
            .call(
                named("GetQueueAttributes"),
                () ->
                    sqs.getQueueAttributes(
                        request ->
                            request
                                .queueUrl(url())
                                .attributeNames(
                                    QueueAttributeName.REDRIVE_POLICY,
                                    QueueAttributeName.VISIBILITY_TIMEOUT)))
            .attributes();
    hidden =
        Duration.ofSeconds(
            Math.max(
                3,
                Long.parseLong(
                    attributes.getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, "120"))));
    String policy = attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "{}");
    JsonNode target = JSON.readTree(policy).path("deadLetterTargetArn");
    if (!target.isString()) {
      throw GuardException.of("aws.no-dead-letter-queue", Responsible.OPERATOR)
          .what("The queue has no dead-letter queue, so that nothing could be put aside.")
          .where(url())
          .next("Give it a redrive policy, as deploy/aws/guard.yaml does.")
          .build();
    }
    // arn:<partition>:sqs:<region>:<account>:<name>
    String[] arn = target.asString().split(":", 6);
    deadLetters =
        clients
            .call(
                named("GetQueueUrl"),
                () ->
                    sqs.getQueueUrl(
                        request -> request.queueName(arn[5]).queueOwnerAWSAccountId(arn[4])))
            .queueUrl();
  }

  @Override
  public List<Received> receive(int most, Duration wait) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("Asked to stop");
    }
    List<Received> received = new ArrayList<>();
    for (Message message : messages(Math.min(most, MOST), wait)) {
      Envelope.Content content;
      try {
        content = envelope.read(message.body());
      } catch (GuardException unreadable) {
        // Without the secret it cannot be judged; the others are not kept waiting for it.
        log.warn("Message {} comes again: {}", message.messageId(), unreadable.getMessage());
        continue;
      }
      int deliveries =
          Integer.parseInt(
              message
                  .attributes()
                  .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1"));
      if (content instanceof Envelope.Look look) {
        received.add(new Received(message.receiptHandle(), look.hint(), deliveries));
      } else if (content instanceof Envelope.Nothing nothing) {
        log.debug("Nothing to do for message {}: {}", message.messageId(), nothing.why());
        delete(message.receiptHandle());
      } else if (content instanceof Envelope.Poison poison) {
        log.error("Message {} is put aside: {}", message.messageId(), poison.reason());
        putAside(message.receiptHandle(), poison.body(), poison.reason());
      }
    }
    return received;
  }

  private List<Message> messages(int most, Duration wait) throws InterruptedException {
    Duration answer = clients.context().network().requestTimeout().minusSeconds(5);
    Duration longest = answer.compareTo(LONGEST_WAIT) < 0 ? answer : LONGEST_WAIT;
    int seconds = seconds(wait, longest.isNegative() ? Duration.ZERO : longest);
    try {
      return clients.call(
          named("ReceiveMessage"),
          () ->
              sqs.receiveMessage(
                      request ->
                          request
                              .queueUrl(url())
                              .maxNumberOfMessages(most)
                              .waitTimeSeconds(seconds)
                              .messageSystemAttributeNames(
                                  MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                  .messages());
    } catch (GuardException failure) {
      if (failure.getCause() instanceof AbortedException || Thread.interrupted()) {
        throw new InterruptedException("Asked to stop");
      }
      throw failure;
    }
  }

  /** Whole seconds, not less than asked. */
  private static int seconds(Duration time, Duration longest) {
    Duration possible = time.compareTo(longest) > 0 ? longest : time;
    return (int) possible.plusNanos(999_999_999).toSeconds();
  }

  @Override
  public Duration hiddenFor() {
    return hidden;
  }

  @Override
  public void hide(Received message, Duration time) {
    ifStillOurs(
        () ->
            clients.call(
                named("ChangeMessageVisibility"),
                () ->
                    sqs.changeMessageVisibility(
                        request ->
                            request
                                .queueUrl(url())
                                .receiptHandle(message.receipt())
                                .visibilityTimeout(seconds(time, LONGEST_HIDDEN)))));
  }

  @Override
  public void send(Hint hint, Duration delay) {
    clients.call(
        named("SendMessage"),
        () ->
            sqs.sendMessage(
                request ->
                    request
                        .queueUrl(url())
                        .messageBody(Envelope.write(hint))
                        .delaySeconds(seconds(delay, LONGEST_DELAY))));
  }

  @Override
  public void done(Received message) {
    delete(message.receipt());
  }

  private void delete(String receipt) {
    ifStillOurs(
        () ->
            clients.call(
                named("DeleteMessage"),
                () ->
                    sqs.deleteMessage(request -> request.queueUrl(url()).receiptHandle(receipt))));
  }

  /** What became visible again belongs to the next who receives it. */
  private static void ifStillOurs(Runnable call) {
    try {
      call.run();
    } catch (GuardException failure) {
      boolean gone =
          failure.getCause() instanceof SqsException refused && refused.statusCode() == 400;
      if (!gone) {
        throw failure;
      }
      log.debug("A message is no longer ours: {}", failure.getMessage());
    }
  }

  @Override
  public void reject(Received message, String reason) {
    putAside(message.receipt(), Envelope.write(message.hint()), reason);
  }

  /** In this order: a crash in between puts it aside twice and loses nothing. */
  private void putAside(String receipt, String body, String reason) {
    String text = reason.strip().replaceAll("\\p{Cntrl}+", " ");
    String cut = text.substring(0, Math.min(text.length(), LONGEST_REASON));
    MessageAttributeValue value =
        MessageAttributeValue.builder()
            .dataType("String")
            .stringValue(cut.isEmpty() ? "unknown" : cut)
            .build();
    clients.call(
        clients.named("sqs:SendMessage", "queue " + deadLetters),
        () ->
            sqs.sendMessage(
                request ->
                    request
                        .queueUrl(deadLetters)
                        .messageBody(body)
                        .messageAttributes(Map.of(REASON, value))));
    delete(receipt);
  }

  @Override
  public void close() {
    clients.close();
  }
}
