package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMProviderFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the language model provider {@code openai}. Stateless. */
public final class OpenAiProviderFactory implements LLMProviderFactory<OpenAiSettings> {
  @Override
  public String name() {
    return "openai";
  }

  @Override
  public Class<OpenAiSettings> settingsType() {
    return OpenAiSettings.class;
  }

  @Override
  public LLMProvider create(OpenAiSettings settings, AdapterContext context) {
    return OpenAiModels.provider(settings, context);
  }
}
