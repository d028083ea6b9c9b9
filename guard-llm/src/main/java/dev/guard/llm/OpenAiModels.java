package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.plugin.AdapterContext;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.net.URI;

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
            attempt -> model(settings, attempt),
            () -> {}),
        context);
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
