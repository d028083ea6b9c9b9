package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.plugin.AdapterContext;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import java.net.URI;
import java.util.Optional;

/**
 * OpenAI's chat completions, which the other servers that call themselves compatible know, too.
 *
 * <p>No temperature is sent: reasoning models refuse it.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI, create chat
 *     completion</a>
 */
final class OpenAiModels {
  private static final URI OPENAI = URI.create("https://api.openai.com/v1");

  private OpenAiModels() {}

  static LLMProvider provider(OpenAiSettings settings, AdapterContext context) {
    return new ChatProvider(
        new Vendor(
            "openai",
            Endpoints.shown(settings.baseUrl().orElse(OPENAI)),
            settings.model(),
            settings.apiKeySecret(),
            settings.structuredOutput().orElse(StructuredOutput.SCHEMA),
            Optional.of(
                new Inventory(
                    settings.baseUrl().isEmpty(), (key, http) -> isListed(settings, key, http))),
            attempt -> model(settings, attempt),
            () -> {}),
        context);
  }

  /**
   * In the list of models, which the compatible servers know, unlike the request for one model.
   *
   * @see <a href="https://platform.openai.com/docs/api-reference/models/list">OpenAI, list
   *     models</a>
   */
  private static boolean isListed(OpenAiSettings settings, String key, HttpClientBuilder http) {
    OpenAiModelCatalog.Builder builder =
        OpenAiModelCatalog.builder()
            .httpClientBuilder(http)
            .baseUrl(settings.baseUrl().orElse(OPENAI).toString());
    if (!key.isEmpty()) {
      builder.apiKey(key);
    }
    settings.organization().ifPresent(builder::organizationId);
    settings.project().ifPresent(builder::projectId);
    return builder.build().listModels().stream()
        .anyMatch(model -> settings.model().equals(model.name()));
  }

  private static ChatModel model(OpenAiSettings settings, Attempt attempt) {
    OpenAiChatModel.OpenAiChatModelBuilder builder =
        OpenAiChatModel.builder()
            .httpClientBuilder(attempt.http())
            .baseUrl(settings.baseUrl().orElse(OPENAI).toString())
            .modelName(settings.model())
            .strictJsonSchema(true)
            .maxRetries(0);
    if (!attempt.key().isEmpty()) {
      builder.apiKey(attempt.key());
    }
    settings.organization().ifPresent(builder::organizationId);
    settings.project().ifPresent(builder::projectId);
    int most = attempt.prompt().maxOutputTokens();
    return settings.legacyMaxTokens().orElse(false)
        ? builder.maxTokens(most).build()
        : builder.maxCompletionTokens(most).build();
  }
}
