package dev.guard.llm;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Section {@code anthropic}. Immutable.
 *
 * @param baseUrl with its path, without {@code /messages}; Anthropic's where absent
 */
public record AnthropicSettings(
    @Description("The model's id.") String model,
    @Description("The API key.") Secret apiKeySecret,
    @Description(
            "Another server with Anthropic's messages, with its path and without /messages."
                + " https://api.anthropic.com/v1 by default.")
        Optional<URI> baseUrl,
    @Description(
            "How the model is brought to answer in JSON: schema, or none for models without"
                + " structured output. schema by default.")
        Optional<StructuredOutput> structuredOutput) {
  public AnthropicSettings {
    Endpoints.check(baseUrl, "base_url");
  }
}
