package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.plugin.AdapterContext;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Anthropic's messages.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages">Anthropic, messages</a>
 */
final class AnthropicModels {
  private static final URI ANTHROPIC = URI.create("https://api.anthropic.com/v1");

  private static final String VERSION = "2023-06-01";

  private AnthropicModels() {}

  static LLMProvider provider(AnthropicSettings settings, AdapterContext context) {
    return new ChatProvider(
        new Vendor(
            "anthropic",
            Endpoints.shown(settings.baseUrl().orElse(ANTHROPIC)),
            settings.model(),
            Optional.of(settings.apiKeySecret()),
            settings
                .structuredOutput()
                .map(StructuredOutput::schemaOrNone)
                .orElse(StructuredOutput.SCHEMA),
            Optional.of(new Inventory(true, (key, http) -> isKnown(settings, key, http))),
            attempt -> model(settings, attempt),
            () -> {}),
        context);
  }

  /**
   * By the request for one model, which knows aliases as well; the list does not name them.
   *
   * @see <a href="https://platform.claude.com/docs/en/api/models/retrieve">Anthropic, get a
   *     model</a>
   */
  private static boolean isKnown(AnthropicSettings settings, String key, HttpClientBuilder http) {
    String model = URLEncoder.encode(settings.model(), StandardCharsets.UTF_8).replace("+", "%20");
    http.build()
        .execute(
            HttpRequest.builder()
                .method(HttpMethod.GET)
                .url(settings.baseUrl().orElse(ANTHROPIC) + "/models/" + model)
                .addHeader("x-api-key", key)
                .addHeader("anthropic-version", VERSION)
                .build());
    return true;
  }

  private static ChatModel model(AnthropicSettings settings, Attempt attempt) {
    return AnthropicChatModel.builder()
        .httpClientBuilder(attempt.http())
        .baseUrl(settings.baseUrl().orElse(ANTHROPIC).toString())
        .apiKey(attempt.key())
        .version(VERSION)
        .modelName(settings.model())
        .maxTokens(attempt.prompt().maxOutputTokens())
        .maxRetries(0)
        .build();
  }
}
