package dev.guard.llm;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMReply;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.Secret;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one vendor's model through LangChain4j: behind the vendor's rate limit, within the time of
 * the prompt, and with everything that goes wrong as an answer that says what and where. Asking
 * twice costs money and nothing else, so what is down for a moment is asked again, at most twice.
 * Thread-safe.
 */
final class ChatProvider implements LLMProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ChatProvider.class);
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration WITHOUT_HINT = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
  private static final int LONGEST_TEXT = 300;

  private static final Duration PROBE = Duration.ofSeconds(20);

  private final Vendor vendor;
  private final AdapterContext context;
  private final ModelHttp http;

  /** Whether the model answered without the structured output that it refused. */
  private volatile boolean unstructured;

  ChatProvider(Vendor vendor, AdapterContext context) {
    this.vendor = vendor;
    this.context = context;
    this.http = new ModelHttp(context.network());
  }

  @Override
  public Answer<LLMReply> complete(LLMPrompt prompt) {
    long deadline = System.nanoTime() + prompt.timeout().toNanos();
    try {
      return ask(prompt, deadline);
    } catch (ComeBackLater later) {
      return Answer.unknown("The rate limit of " + place() + " is spent", later.retryAt());
    } catch (GuardException unreadable) {
      return Answer.unknown(place() + " was not asked: " + unreadable.getMessage());
    }
  }

  private String key() {
    return vendor.key().map(Secret::reveal).orElse("");
  }

  /**
   * A refused key is read again, and where it was rotated the model is asked once more. Where the
   * request is refused with structured output, it is made once more without: servers and models
   * that do not know it answer 400, and what they answer is checked as any other.
   */
  private Answer<LLMReply> ask(LLMPrompt prompt, long deadline) {
    String key = key();
    boolean renewed = false;
    StructuredOutput structured = unstructured ? StructuredOutput.NONE : vendor.structured();
    while (true) {
      try {
        Answer<LLMReply> reply = reply(attempts(prompt, key, structured, deadline), prompt);
        keep(structured);
        return reply;
      } catch (GuardException ours) {
        throw ours;
      } catch (Exception thrown) {
        Failure failure = Failure.of(thrown);
        LOG.debug("{} did not help: {} ({})", place(), failure.kind(), failure.cause());
        if (!renewed && isRotated(failure, key)) {
          renewed = true;
          key = key();
        } else if (failure.kind() == Failure.Kind.REJECTED && structured != StructuredOutput.NONE) {
          structured = StructuredOutput.NONE;
        } else {
          return unknown(failure, prompt.timeout(), key);
        }
      }
    }
  }

  private boolean isRotated(Failure failure, String key) {
    return failure.kind() == Failure.Kind.UNAUTHORIZED
        && vendor.key().filter(secret -> secret.rotated(key)).isPresent();
  }

  /** The next prompt does not try again what this one was refused. */
  private void keep(StructuredOutput answered) {
    if (!unstructured && answered != vendor.structured()) {
      unstructured = true;
      LOG.info(
          "{} refused structured output, and answered with the schema in its instructions;"
              + " structured_output: none spares the attempt.",
          place());
    }
  }

  private ChatResponse attempts(
      LLMPrompt prompt, String key, StructuredOutput structured, long deadline) throws Exception {
    return Retry.of(vendor.name(), retries(deadline))
        .executeCallable(() -> once(prompt, key, structured, deadline));
  }

  private static RetryConfig retries(long deadline) {
    return RetryConfig.custom()
        .maxAttempts(ATTEMPTS)
        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE, 2))
        .retryOnException(
            thrown ->
                !(thrown instanceof GuardException)
                    && Failure.of(thrown).isPassing()
                    && System.nanoTime() < deadline)
        .build();
  }

  private ChatResponse once(
      LLMPrompt prompt, String key, StructuredOutput structured, long deadline) {
    context.permits(vendor.name()).take(vendor.name());
    Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    return vendor
        .models()
        .apply(new Attempt(prompt, key, left, http.within(left)))
        .chat(request(prompt, structured));
  }

  private static ChatRequest request(LLMPrompt prompt, StructuredOutput structured) {
    String instructions =
        switch (structured) {
          case SCHEMA -> prompt.instructions();
          case JSON, NONE ->
              prompt.instructions()
                  + "\n\nAnswer with one JSON object and nothing else. It must be valid against"
                  + " this JSON Schema:\n"
                  + prompt.jsonSchema();
        };
    ChatRequest.Builder request =
        ChatRequest.builder()
            .messages(
                SystemMessage.from(instructions),
                UserMessage.from(prompt.evidence().isBlank() ? "(none)" : prompt.evidence()));
    format(prompt, structured).ifPresent(request::responseFormat);
    return request.build();
  }

  private static Optional<ResponseFormat> format(LLMPrompt prompt, StructuredOutput structured) {
    return switch (structured) {
      case SCHEMA ->
          Optional.of(
              ResponseFormat.builder()
                  .type(ResponseFormatType.JSON)
                  .jsonSchema(
                      JsonSchema.builder()
                          .name("answer")
                          .rootElement(JsonRawSchema.from(prompt.jsonSchema()))
                          .build())
                  .build());
      case JSON -> Optional.of(ResponseFormat.JSON);
      case NONE -> Optional.empty();
    };
  }

  private Answer<LLMReply> reply(ChatResponse response, LLMPrompt prompt) {
    FinishReason reason = response.finishReason();
    if (reason == FinishReason.LENGTH) {
      return Answer.unknown(
          place()
              + " cut its answer off at "
              + prompt.maxOutputTokens()
              + " tokens; raise llm.max_output_tokens");
    }
    if (reason == FinishReason.CONTENT_FILTER) {
      return Answer.unknown(place() + " refused to answer: a content filter took the answer");
    }
    if (reason != null && reason != FinishReason.STOP) {
      return Answer.unknown(
          place() + " did not finish its answer: it refused, or its context was too small");
    }
    String text = response.aiMessage().text();
    if (text == null || text.isBlank()) {
      return Answer.unknown(place() + " gave an empty answer");
    }
    Optional<TokenUsage> usage = Optional.ofNullable(response.tokenUsage());
    return Answer.known(
        new LLMReply(
            object(text),
            Optional.ofNullable(response.modelName()).orElse(vendor.model()),
            usage.map(TokenUsage::inputTokenCount).orElse(0),
            usage.map(TokenUsage::outputTokenCount).orElse(0)));
  }

  /** Without the words and fences that models put around JSON. */
  private static String object(String text) {
    int from = text.indexOf('{');
    int to = text.lastIndexOf('}');
    return from >= 0 && from < to ? text.substring(from, to + 1) : text.strip();
  }

  private Answer<LLMReply> unknown(Failure failure, Duration timeout, String key) {
    String said = said(failure, key);
    return switch (failure.kind()) {
      case SLOW -> Answer.unknown(place() + " did not answer within " + seconds(timeout) + " s");
      case UNREACHABLE -> Answer.unknown(place() + " is unreachable: " + failure.cause());
      case THROTTLED -> {
        Instant retryAt = context.time().instant().plus(pause(failure));
        context.permits(vendor.name()).exhaustedUntil(retryAt);
        yield Answer.unknown(
            place() + " answered 429: asked too often, or the quota is spent" + said, retryAt);
      }
      case UNAUTHORIZED -> {
        vendor.key().ifPresent(Secret::refresh);
        yield Answer.unknown(
            place()
                + " answered "
                + failure.status()
                + vendor
                    .key()
                    .map(secret -> ": check the key " + secret.reference())
                    .orElse(": it does not allow this" + said));
      }
      case NOT_FOUND ->
          Answer.unknown(place() + " answered 404: check the model's name and the address");
      case REJECTED ->
          Answer.unknown(
              place()
                  + " refused the request ("
                  + failure.status()
                  + ")"
                  + said
                  + (vendor.structured() == StructuredOutput.NONE
                      ? ""
                      : ". It refused it without structured output, too"));
      case DOWN ->
          Answer.unknown(place() + " answered " + failure.status() + " " + ATTEMPTS + " times");
      case REFUSED -> Answer.unknown(place() + " refused to answer");
      case STOPPED ->
          Answer.unknown(
              place() + " did not finish its answer: it refused, or its context was too small");
      case NO_CREDENTIALS ->
          Answer.unknown(
              place() + " was not asked: there are no AWS credentials, or no region is known");
      case STOPPING -> Answer.unknown(place() + " was not waited for, since GUARD is stopping");
      case UNREADABLE ->
          Answer.unknown(place() + " gave an answer that cannot be read: " + failure.cause());
    };
  }

  /** A vendor's words on what is wrong, on one line and without the key. */
  private static String said(Failure failure, String key) {
    String words = failure.said();
    if (!key.isBlank()) {
      words = words.replace(key.strip(), "[masked]");
    }
    String line = words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (line.isEmpty()) {
      return "";
    }
    return ": " + (line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + " …");
  }

  private Duration pause(Failure failure) {
    Duration said = failure.retryAfter().flatMap(this::pause).orElse(WITHOUT_HINT);
    return said.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : said;
  }

  /** Seconds or a date: RFC 9110, section 10.2.3. */
  private Optional<Duration> pause(String header) {
    String value = header.strip();
    if (value.matches("\\d{1,7}")) {
      return Optional.of(Duration.ofSeconds(Math.max(1, Long.parseLong(value))));
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(context.wallClock().instant(), date);
      return until.isNegative() ? Optional.empty() : Optional.of(until);
    } catch (DateTimeParseException neither) {
      return Optional.empty();
    }
  }

  private static long seconds(Duration time) {
    return Math.max(1, time.toSeconds());
  }

  /** One request that costs nothing, where the vendor has one. */
  @Override
  public List<Finding> probe() {
    return vendor.inventory().map(inventory -> List.of(probed(inventory))).orElse(List.of());
  }

  private Finding probed(Inventory inventory) {
    String key = key();
    context.permits(vendor.name()).take(vendor.name());
    try {
      return inventory.has().test(key, http.within(PROBE))
          ? found(Severity.INFO, "connectivity.ok", place() + " has the model.", "")
          : found(
              inventory.complete() ? Severity.ERROR : Severity.WARNING,
              "llm.model-not-listed",
              place() + " answers, and does not list the model.",
              "Look its name up there, or check the name in the configuration.");
    } catch (RuntimeException thrown) {
      Failure failure = Failure.of(thrown);
      if (failure.kind() == Failure.Kind.NOT_FOUND && !inventory.complete()) {
        return found(
            Severity.WARNING,
            "llm.no-list",
            place() + " answers, and has no list of models.",
            "Whether the key and the model's name are right is told by the first failure only.");
      }
      String reason =
          unknown(failure, PROBE, key).fold(reply -> "", unknown -> unknown.reason() + ".");
      return found(Severity.ERROR, "connectivity.unknown", reason, "");
    }
  }

  private static Finding found(Severity severity, String code, String message, String remedy) {
    return new Finding(severity, code, "language model", message, remedy);
  }

  private String place() {
    return vendor.name() + " (" + vendor.place() + ", model " + vendor.model() + ")";
  }

  @Override
  public void close() {
    vendor.close().run();
  }
}
