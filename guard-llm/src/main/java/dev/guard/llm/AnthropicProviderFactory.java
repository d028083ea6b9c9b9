package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMProviderFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the language model provider {@code anthropic}. Stateless. */
public final class AnthropicProviderFactory implements LLMProviderFactory<AnthropicSettings> {
  @Override
  public String name() {
    return "anthropic";
  }

  @Override
  public Class<AnthropicSettings> settingsType() {
    return AnthropicSettings.class;
  }

  @Override
  public LLMProvider create(AnthropicSettings settings, AdapterContext context) {
    return AnthropicModels.provider(settings, context);
  }
}
