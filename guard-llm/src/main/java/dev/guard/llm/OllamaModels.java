package dev.guard.llm;

import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.plugin.AdapterContext;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import java.net.URI;
import java.util.Optional;

/**
 * Ollama's chat.
 *
 * @see <a href="https://docs.ollama.com/api/chat">Ollama, generate a chat message</a>
 */
final class OllamaModels {
  private static final URI LOCAL = URI.create("http://localhost:11434");

  /** Logs and names take about three characters a token; a window may be larger than needed. */
  private static final int CHARACTERS_PER_TOKEN = 3;

  private static final int STEP = 1024;

  private OllamaModels() {}

  static LLMProvider provider(OllamaSettings settings, AdapterContext context) {
    return new ChatProvider(
        new Vendor(
            "ollama",
            Endpoints.shown(settings.url().orElse(LOCAL)),
            settings.model(),
            Optional.empty(),
            settings.structuredOutput().orElse(StructuredOutput.SCHEMA),
            Optional.of(new Inventory(true, (key, http) -> isPulled(settings, http))),
            attempt -> model(settings, attempt),
            () -> {}),
        context);
  }

  /**
   * Among the models that were pulled; a name without a tag means the tag {@code latest}.
   *
   * @see <a href="https://docs.ollama.com/api/tags">Ollama, list models</a>
   */
  private static boolean isPulled(OllamaSettings settings, HttpClientBuilder http) {
    String wanted =
        settings.model().contains(":") ? settings.model() : settings.model() + ":latest";
    return dev.langchain4j.model.ollama.OllamaModels.builder()
        .httpClientBuilder(http)
        .baseUrl(settings.url().orElse(LOCAL).toString())
        .maxRetries(0)
        .build()
        .availableModels()
        .content()
        .stream()
        .anyMatch(
            model -> settings.model().equals(model.getName()) || wanted.equals(model.getName()));
  }

  private static ChatModel model(OllamaSettings settings, Attempt attempt) {
    return OllamaChatModel.builder()
        .httpClientBuilder(attempt.http())
        .baseUrl(settings.url().orElse(LOCAL).toString())
        .modelName(settings.model())
        .numPredict(attempt.prompt().maxOutputTokens())
        .numCtx(settings.contextTokens().orElseGet(() -> window(attempt.prompt())))
        .maxRetries(0)
        .build();
  }

  /** In steps, so that a model is not loaded anew for each prompt. */
  private static int window(LLMPrompt prompt) {
    int characters =
        prompt.instructions().length() + prompt.evidence().length() + prompt.jsonSchema().length();
    int tokens = characters / CHARACTERS_PER_TOKEN + prompt.maxOutputTokens();
    return (tokens / STEP + 1) * STEP;
  }
}
