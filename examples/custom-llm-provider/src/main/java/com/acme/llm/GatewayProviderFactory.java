package com.acme.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMProviderFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the language model of {@code llm.provider: acme-gateway}. */
public final class GatewayProviderFactory implements LLMProviderFactory<GatewaySettings> {
  @Override
  public String name() {
    return "acme-gateway";
  }

  @Override
  public Class<GatewaySettings> settingsType() {
    return GatewaySettings.class;
  }

  @Override
  public LLMProvider create(GatewaySettings settings, AdapterContext context) {
    return new GatewayProvider(settings, context);
  }
}
