package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.plugin.AdapterContext;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import java.net.URI;
import java.util.Optional;

/**
 * Anthropic's messages.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages">Anthropic, messages</a>
 */
final class AnthropicModels {
  private static final URI ANTHROPIC = URI.create("https://api.anthropic.com/v1");

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
            attempt -> model(settings, attempt),
            () -> {}),
        context);
  }

  private static ChatModel model(AnthropicSettings settings, Attempt attempt) {
    return AnthropicChatModel.builder()
        .httpClientBuilder(attempt.http())
        .baseUrl(settings.baseUrl().orElse(ANTHROPIC).toString())
        .apiKey(attempt.key())
        .modelName(settings.model())
        .maxTokens(attempt.prompt().maxOutputTokens())
        .maxRetries(0)
        .build();
  }
}
