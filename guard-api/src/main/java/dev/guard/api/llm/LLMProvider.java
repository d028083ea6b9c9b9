package dev.guard.api.llm;

import dev.guard.api.Answer;
import dev.guard.api.plugin.Product;

/** Asks a language model. Its answer is advice and never changes a verdict. Thread-safe. */
public interface LLMProvider extends Product {
  Answer<LLMReply> complete(LLMPrompt prompt);
}
