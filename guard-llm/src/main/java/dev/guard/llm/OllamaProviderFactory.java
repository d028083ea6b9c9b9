package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMProviderFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the language model provider {@code ollama}. Stateless. */
public final class OllamaProviderFactory implements LLMProviderFactory<OllamaSettings> {
  @Override
  public String name() {
    return "ollama";
  }

  @Override
  public Class<OllamaSettings> settingsType() {
    return OllamaSettings.class;
  }

  @Override
  public LLMProvider create(OllamaSettings settings, AdapterContext context) {
    return OllamaModels.provider(settings, context);
  }
}
