package dev.guard.api.llm;

import dev.guard.api.plugin.AdapterFactory;

/** Makes an {@link LLMProvider}; chosen by {@code llm.provider}. */
public interface LLMProviderFactory<S extends Record> extends AdapterFactory<LLMProvider, S> {}
