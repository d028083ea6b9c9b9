package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMProviderFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the language model provider {@code bedrock}. Stateless. */
public final class BedrockProviderFactory implements LLMProviderFactory<BedrockSettings> {
  @Override
  public String name() {
    return "bedrock";
  }

  @Override
  public Class<BedrockSettings> settingsType() {
    return BedrockSettings.class;
  }

  @Override
  public LLMProvider create(BedrockSettings settings, AdapterContext context) {
    return BedrockModels.provider(settings, context);
  }
}
