package dev.guard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Written from Anthropic's published types, against which the stub checks both sides. */
final class AnthropicProviderTest extends ProviderContract {
  @Override
  protected PublishedApi published() {
    return PublishedApi.anthropic();
  }

  @Override
  protected LLMProvider provider(URI url, TestContext surroundings) {
    return new AnthropicProviderFactory()
        .create(
            new AnthropicSettings(
                MODEL,
                Secret.of("env:ANTHROPIC", KEY),
                Optional.of(url.resolve("/v1")),
                Optional.empty()),
            surroundings);
  }

  @Override
  protected String answer(String text) {
    return message(text, "end_turn");
  }

  @Override
  protected String truncated(String text) {
    return message(text, "max_tokens");
  }

  @Override
  protected String refused() {
    return message("I can't help with that.", "refusal");
  }

  private static String message(String text, String reason) {
    return """
        {"id": "msg_1", "type": "message", "role": "assistant", "model": "%s", "container": null,
         "content": [{"type": "text", "text": %s, "citations": null}],
         "stop_reason": "%s", "stop_sequence": null, "stop_details": null,
         "usage": {"input_tokens": 321, "output_tokens": 45, "cache_creation_input_tokens": null,
                   "cache_read_input_tokens": null}}"""
        .formatted(MODEL, OpenAiProviderTest.quoted(text), reason);
  }

  @Override
  protected ModelStub.Reply error(int status, String message) {
    String type =
        switch (status) {
          case 400 -> "invalid_request_error";
          case 404 -> "not_found_error";
          case 429 -> "rate_limit_error";
          default -> "api_error";
        };
    return ModelStub.reply(
        status,
        "{\"type\": \"error\", \"request_id\": null, \"error\": {\"type\": \"%s\", \"message\": \"%s\"}}"
            .formatted(type, message));
  }

  @Override
  protected Optional<ModelStub.Reply> listed(String model) {
    return Optional.of(
        ModelStub.reply(
            200,
            """
            {"id": "%s-20260204", "type": "model", "display_name": "Pretend",
             "created_at": "2026-02-04T00:00:00Z"}"""
                .formatted(model)));
  }

  @Override
  protected ModelStub.Reply notListed() {
    return error(404, "model: " + MODEL);
  }

  @Override
  protected List<String> texts(ModelStub.Asked asked) {
    assertThat(asked.headers().get("x-api-key")).isEqualTo(KEY);
    assertThat(asked.headers().get("anthropic-version")).isEqualTo("2023-06-01");
    return List.of(
        text(asked.json().path("system")),
        text(asked.json().path("messages").path(0).path("content")));
  }

  private static String text(JsonNode content) {
    return content.isString() ? content.stringValue() : content.path(0).path("text").stringValue();
  }

  @Override
  protected String schema(ModelStub.Asked asked) {
    return asked.json().path("output_config").path("format").path("schema").toString();
  }
}
