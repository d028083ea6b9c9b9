package dev.guard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.llm.LLMProvider;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import dev.guard.testkit.http.SignatureV4;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/**
 * Written from AWS's own model of the service, against which the stub checks both sides; signatures
 * are checked from the documentation of Signature Version 4, not with the SDK that made them.
 */
final class BedrockProviderTest extends ProviderContract {
  private static final String KEY_ID = "AKIDEXAMPLE";

  @BeforeEach
  void credentials() {
    System.setProperty("aws.accessKeyId", KEY_ID);
    System.setProperty("aws.secretAccessKey", KEY);
  }

  @AfterEach
  void noCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Override
  protected PublishedApi published() {
    return PublishedApi.bedrock();
  }

  @Override
  protected LLMProvider provider(URI url, TestContext surroundings) {
    return new BedrockProviderFactory()
        .create(
            new BedrockSettings(
                MODEL,
                Optional.of("eu-central-1"),
                Optional.empty(),
                Optional.of(url),
                Optional.empty()),
            surroundings);
  }

  @Override
  protected String answer(String text) {
    return converse(text, "end_turn");
  }

  @Override
  protected String truncated(String text) {
    return converse(text, "max_tokens");
  }

  @Override
  protected String refused() {
    return converse("I can't help with that.", "content_filtered");
  }

  private static String converse(String text, String reason) {
    return """
        {"output": {"message": {"role": "assistant", "content": [{"text": %s}]}},
         "stopReason": "%s", "metrics": {"latencyMs": 12},
         "usage": {"inputTokens": 321, "outputTokens": 45, "totalTokens": 366}}"""
        .formatted(OpenAiProviderTest.quoted(text), reason);
  }

  @Override
  protected ModelStub.Reply error(int status, String message) {
    String type =
        switch (status) {
          case 400 -> "ValidationException";
          case 429 -> "ThrottlingException";
          case 503 -> "ServiceUnavailableException";
          default -> "InternalServerException";
        };
    return ModelStub.reply(status, "{\"message\": \"%s\"}".formatted(message))
        .with("x-amzn-ErrorType", type);
  }

  /** It is another API that lists models, with permissions of its own. */
  @Override
  protected Optional<ModelStub.Reply> listed(String model) {
    return Optional.empty();
  }

  @Override
  protected ModelStub.Reply notListed() {
    return error(400, "no such model");
  }

  @Override
  protected List<String> texts(ModelStub.Asked asked) {
    SignatureV4.Seen seen =
        new SignatureV4.Seen(asked.method(), asked.uri(), asked.headers(), asked.body());
    SignatureV4.Signed signed = SignatureV4.of(seen).orElseThrow();
    assertThat(signed.accessKeyId()).isEqualTo(KEY_ID);
    assertThat(signed.region() + "/" + signed.service()).isEqualTo("eu-central-1/bedrock");
    assertThat(SignatureV4.isValid(seen, signed, KEY)).isTrue();
    JsonNode request = asked.json();
    return List.of(
        request.path("system").path(0).path("text").stringValue(),
        request.path("messages").path(0).path("content").path(0).path("text").stringValue());
  }

  @Override
  protected String schema(ModelStub.Asked asked) {
    return asked
        .json()
        .path("outputConfig")
        .path("textFormat")
        .path("structure")
        .path("jsonSchema")
        .path("schema")
        .stringValue();
  }
}
