package dev.guard.api.llm;

import java.time.Duration;

/**
 * A question to a model.
 *
 * @param instructions what to do; trusted
 * @param evidence what was observed; untrusted, already redacted
 * @param jsonSchema the shape of the answer
 */
public record LLMPrompt(
    String instructions,
    String evidence,
    String jsonSchema,
    int maxOutputTokens,
    Duration timeout) {}
