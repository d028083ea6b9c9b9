package dev.guard.llm;

import dev.guard.api.llm.LLMPrompt;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Duration;

/**
 * What a model is made with for one attempt. Immutable.
 *
 * @param key empty where there is none
 * @param left how long the attempt may take
 * @param http for vendors that are called through {@link ModelHttp}
 */
record Attempt(LLMPrompt prompt, String key, Duration left, HttpClientBuilder http) {}
