package dev.guard.llm;

import dev.guard.api.plugin.Description;
import java.net.URI;
import java.util.Optional;

/**
 * Section {@code ollama}. Immutable.
 *
 * @param url {@code http://localhost:11434} where absent
 * @param contextTokens the context window to load the model with; what the prompt and its answer
 *     take where absent, since Ollama silently cuts what does not fit
 */
public record OllamaSettings(
    @Description("The model, as Ollama calls it, such as llama3.3.") String model,
    @Description("Where Ollama listens. http://localhost:11434 by default.") Optional<URI> url,
    @Description(
            "The context window to load the model with, in tokens; as much as the prompt and its"
                + " answer take by default. Ollama cuts silently what does not fit.")
        Optional<Integer> contextTokens,
    @Description("How the model is brought to answer in JSON. schema by default.")
        Optional<StructuredOutput> structuredOutput) {
  public OllamaSettings {
    Endpoints.check(url, "url");
  }
}
