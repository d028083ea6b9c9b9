package dev.guard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.llm.LLMProvider;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Written from Ollama's published description, against which the stub checks both sides. Ollama has
 * no refusal of its own: a model that refuses says so in words, which is no answer in the schema.
 */
final class OllamaProviderTest extends ProviderContract {
  @Override
  protected PublishedApi published() {
    return PublishedApi.ollama();
  }

  @Override
  protected LLMProvider provider(URI url, TestContext surroundings) {
    return new OllamaProviderFactory()
        .create(
            new OllamaSettings(MODEL, Optional.of(url), Optional.empty(), Optional.empty()),
            surroundings);
  }

  @Override
  protected String answer(String text) {
    return chat(text, "stop");
  }

  @Override
  protected String truncated(String text) {
    return chat(text, "length");
  }

  @Override
  protected String refused() {
    return chat("", "refused");
  }

  private static String chat(String text, String reason) {
    return """
        {"model": "%s", "created_at": "2026-03-02T10:00:00Z", "done": true, "done_reason": "%s",
         "message": {"role": "assistant", "content": %s},
         "total_duration": 5, "load_duration": 1, "prompt_eval_count": 321,
         "prompt_eval_duration": 2, "eval_count": 45, "eval_duration": 2}"""
        .formatted(MODEL, reason, OpenAiProviderTest.quoted(text));
  }

  @Override
  protected ModelStub.Reply error(int status, String message) {
    return ModelStub.reply(status, "{\"error\": \"%s\"}".formatted(message));
  }

  @Override
  protected Optional<ModelStub.Reply> listed(String model) {
    return Optional.of(
        ModelStub.reply(
            200,
            """
            {"models": [{"name": "%1$s:latest", "model": "%1$s:latest", "size": 3825819519,
              "modified_at": "2026-03-02T10:00:00Z", "digest": "fe938a131f40",
              "details": {"format": "gguf", "family": "llama", "families": ["llama"],
                          "parameter_size": "7B", "quantization_level": "Q4_0"}}]}"""
                .formatted(model)));
  }

  @Override
  protected ModelStub.Reply notListed() {
    return listed(MODEL + "-large").orElseThrow();
  }

  @Override
  protected List<String> texts(ModelStub.Asked asked) {
    int window = asked.json().path("options").path("num_ctx").intValue();
    assertThat(window)
        .as("a window that holds the prompt and the answer")
        .isGreaterThan(asked.body().length() / 4 + 700);
    assertThat(asked.json().path("stream").booleanValue()).isFalse();
    return StreamSupport.stream(asked.json().path("messages").spliterator(), false)
        .map(message -> message.path("content").stringValue())
        .toList();
  }

  @Override
  protected String schema(ModelStub.Asked asked) {
    return asked.json().path("format").toString();
  }
}
