package dev.guard.api.llm;

/** A model's answer; the caller validates {@code json}. */
public record LLMReply(String json, String model, int inputTokens, int outputTokens) {}
