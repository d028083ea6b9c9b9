package dev.guard.llm;

import dev.guard.api.plugin.Description;
import java.net.URI;
import java.util.Optional;

/**
 * Section {@code bedrock}: models of Amazon Bedrock, by its Converse API. It signs with the default
 * credential chain, and needs {@code bedrock:InvokeModel}. Immutable.
 *
 * @param model the id or ARN of a model or of an inference profile
 * @param region that of the profile or the environment where absent
 * @param profile of the shared AWS configuration, such as one that takes on a role
 * @param url another server than AWS's, such as a private gateway
 */
public record BedrockSettings(
    @Description("The id or ARN of a model or of an inference profile.") String model,
    @Description("The region; that of the profile or the environment by default.")
        Optional<String> region,
    @Description(
            "A profile of the shared AWS configuration, such as one that takes on a role; the"
                + " default credential chain by default.")
        Optional<String> profile,
    @Description("Another server than AWS's, such as a private gateway.") Optional<URI> url,
    @Description(
            "How the model is brought to answer in JSON: schema, or none for models without"
                + " structured output. schema by default.")
        Optional<StructuredOutput> structuredOutput) {
  public BedrockSettings {
    Endpoints.check(url, "url");
  }
}
