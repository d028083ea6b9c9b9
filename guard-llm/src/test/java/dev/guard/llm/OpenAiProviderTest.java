package dev.guard.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.Unknown;
import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Written from OpenAI's published description, against which the stub checks both sides. */
final class OpenAiProviderTest extends ProviderContract {
  private static final String EMPTY =
      """
      {"type": "object", "properties": {}, "required": [], "additionalProperties": false}""";

  @Override
  protected PublishedApi published() {
    return PublishedApi.openAi();
  }

  @Override
  protected LLMProvider provider(URI url, TestContext surroundings) {
    return provider(
        settings(url, Optional.of(Secret.of("env:OPENAI", KEY)), Optional.empty()), surroundings);
  }

  private static LLMProvider provider(OpenAiSettings settings, TestContext surroundings) {
    return new OpenAiProviderFactory().create(settings, surroundings);
  }

  private static OpenAiSettings settings(
      URI url, Optional<Secret> key, Optional<StructuredOutput> structured) {
    return new OpenAiSettings(
        MODEL,
        key,
        Optional.of(url.resolve("/v1")),
        Optional.empty(),
        Optional.empty(),
        structured,
        structured.map(old -> true));
  }

  @Override
  protected String answer(String text) {
    return completion(quoted(text), "null", "stop");
  }

  @Override
  protected String truncated(String text) {
    return completion(quoted(text), "null", "length");
  }

  @Override
  protected String refused() {
    return completion("null", "\"I cannot help with that.\"", "stop");
  }

  private static String completion(String content, String refusal, String reason) {
    return """
        {"id": "chatcmpl-1", "object": "chat.completion", "created": 1772438400, "model": "%s",
         "choices": [{"index": 0, "logprobs": null, "finish_reason": "%s",
           "message": {"role": "assistant", "content": %s, "refusal": %s, "annotations": []}}],
         "usage": {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}}"""
        .formatted(MODEL, reason, content, refusal);
  }

  static String quoted(String text) {
    return JsonMapper.builder().build().writeValueAsString(text);
  }

  @Override
  protected ModelStub.Reply error(int status, String message) {
    return ModelStub.reply(
        status,
        "{\"error\": {\"message\": \"%s\", \"type\": \"t\", \"param\": null, \"code\": null}}"
            .formatted(message));
  }

  @Override
  protected Optional<ModelStub.Reply> listed(String model) {
    return Optional.of(
        ModelStub.reply(
            200,
            """
            {"object": "list", "data": [
              {"id": "text-9", "object": "model", "created": 1772438400, "owned_by": "me"},
              {"id": "%s", "object": "model", "created": 1772438400, "owned_by": "me"}]}"""
                .formatted(model)));
  }

  @Override
  protected ModelStub.Reply notListed() {
    return listed("another").orElseThrow();
  }

  @Override
  protected List<String> texts(ModelStub.Asked asked) {
    return StreamSupport.stream(asked.json().path("messages").spliterator(), false)
        .map(message -> message.path("content").stringValue())
        .toList();
  }

  @Override
  protected String schema(ModelStub.Asked asked) {
    JsonNode format = asked.json().path("response_format");
    assertThat(format.path("json_schema").path("strict").booleanValue()).isTrue();
    return format.path("json_schema").path("schema").toString();
  }

  @Test
  void theKeyIsABearerTokenAndTheLimitCountsWhatTheModelThinks() {
    stub.then(ModelStub.reply(200, answer("{}")));

    ask(provider(stub.url(), context));

    assertThat(stub.asked.get(0).headers().get("authorization")).isEqualTo("Bearer " + KEY);
    assertThat(stub.asked.get(0).json().path("max_completion_tokens").intValue()).isEqualTo(700);
    assertThat(stub.asked.get(0).json().has("temperature")).isFalse();
  }

  @Test
  void aServerOfOnesOwnNeedsNoKeyAndMayKnowNoSchema() {
    stub.then(ModelStub.reply(200, answer("{}")));

    ask(
        provider(
            settings(stub.url(), Optional.empty(), Optional.of(StructuredOutput.NONE)), context));

    ModelStub.Asked asked = stub.asked.get(0);
    assertThat(asked.headers()).doesNotContainKey("authorization");
    assertThat(asked.json().has("response_format")).isFalse();
    assertThat(asked.json().path("max_tokens").intValue()).isEqualTo(700);
    assertThat(texts(asked).get(0)).contains(EMPTY);
  }

  @Test
  void jsonWithoutASchemaIsAskedForByItsName() {
    stub.then(ModelStub.reply(200, answer("{}")));

    ask(
        provider(
            settings(stub.url(), Optional.empty(), Optional.of(StructuredOutput.JSON)), context));

    assertThat(stub.asked.get(0).json().path("response_format").toString())
        .isEqualTo("{\"type\":\"json_object\"}");
  }

  @Test
  void aRefusedKeyIsNeverShownNotEvenWhereTheServerEchoesIt() {
    stub.then(error(401, "Incorrect API key provided: " + KEY));

    Unknown<?> unknown = (Unknown<?>) ask(provider(stub.url(), context));

    assertThat(unknown.reason())
        .contains("answered 401: check the key env:OPENAI")
        .doesNotContain(KEY);
  }

  @Test
  void aKeyInTheVendorsWordsIsMasked() {
    stub.then(error(400, "The key " + KEY + " has no access"));

    assertThat(((Unknown<?>) ask(provider(stub.url(), context))).reason())
        .contains("The key [masked] has no access")
        .doesNotContain(KEY);
  }

  @Test
  void aKeyThatWasRotatedIsReadAgain() {
    RotatedSecret key = new RotatedSecret("old-key", "fresh-key");
    stub.then(error(401, "no")).then(ModelStub.reply(200, answer("{}")));

    ask(provider(settings(stub.url(), Optional.of(key.as("aws:k")), Optional.empty()), context));

    assertThat(stub.asked)
        .extracting(asked -> asked.headers().get("authorization"))
        .containsExactly("Bearer old-key", "Bearer fresh-key");
  }

  @Test
  void anAnswerThatIsTooLargeForAModelIsStopped() {
    stub.unpublished().then(ModelStub.reply(200, "[" + " ".repeat(9 * 1024 * 1024) + "]"));

    assertThat(((Unknown<?>) ask(provider(stub.url(), context))).reason())
        .contains("gave an answer that cannot be read: TooLarge");
    assertThat(stub.asked).hasSize(1);
  }

  @Test
  void aGatewayMayKnowNamesThatItDoesNotListAndMayHaveNoList() {
    stub.then(notListed()).then(error(404, "no such path"));
    List<Finding> found = new ArrayList<>();
    try (LLMProvider provider = provider(stub.url(), context)) {
      found.addAll(provider.probe());
      found.addAll(provider.probe());
    }

    assertThat(found)
        .extracting(Finding::severity, Finding::code)
        .containsExactly(
            tuple(Severity.WARNING, "llm.model-not-listed"),
            tuple(Severity.WARNING, "llm.no-list"));
    assertThat(stub.asked)
        .allSatisfy(
            asked -> {
              assertThat(asked.uri()).hasPath("/v1/models");
              assertThat(asked.headers().get("authorization")).isEqualTo("Bearer " + KEY);
            });
  }

  @Test
  void openAiItselfAsksForAKey() {
    assertThatThrownBy(
            () ->
                new OpenAiSettings(
                    MODEL,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
        .hasMessage("api_key_secret is missing; OpenAI asks for a key.");
  }

  private static Object ask(LLMProvider provider) {
    try (provider) {
      return provider.complete(new LLMPrompt("Go.", "E1", EMPTY, 700, Duration.ofSeconds(20)));
    }
  }
}
