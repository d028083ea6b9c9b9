package dev.guard.llm;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Section {@code openai}: OpenAI, and every server with its chat completions, such as vLLM,
 * LiteLLM, LM Studio or a gateway of one's own. Immutable.
 *
 * @param model as the server calls it
 * @param apiKeySecret may be absent only where {@code baseUrl} is given
 * @param baseUrl with its path, without {@code /chat/completions}; OpenAI's where absent
 * @param legacyMaxTokens whether the limit is sent as {@code max_tokens}, which older servers know
 *     alone
 */
public record OpenAiSettings(
    @Description("The model, as the server calls it.") String model,
    @Description("The API key. It may be left out only where base_url is given.")
        Optional<Secret> apiKeySecret,
    @Description(
            "Another server with OpenAI's chat completions, with its path and without"
                + " /chat/completions. https://api.openai.com/v1 by default.")
        Optional<URI> baseUrl,
    @Description("The id of the organization that pays.") Optional<String> organization,
    @Description("The id of the project that pays.") Optional<String> project,
    @Description("How the model is brought to answer in JSON. schema by default.")
        Optional<StructuredOutput> structuredOutput,
    @Description(
            "Whether the limit of the answer is sent as max_tokens, for servers that do not know"
                + " max_completion_tokens. false by default.")
        Optional<Boolean> legacyMaxTokens) {
  public OpenAiSettings {
    if (apiKeySecret.isEmpty() && baseUrl.isEmpty()) {
      throw new IllegalArgumentException("api_key_secret is missing; OpenAI asks for a key.");
    }
    Endpoints.check(baseUrl, "base_url");
  }
}
