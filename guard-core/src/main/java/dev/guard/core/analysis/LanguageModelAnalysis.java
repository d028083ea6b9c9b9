package dev.guard.core.analysis;

import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.run.Run;
import dev.guard.core.precheck.HealthReport;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a language model what may have gone wrong. Its answer is escaped and shown as advice; where
 * it fails, there is none.
 */
public final class LanguageModelAnalysis implements FailureAnalysis {
  private static final Logger log = LoggerFactory.getLogger(LanguageModelAnalysis.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MOST_TOKENS = 800;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["summary"], "additionalProperties": false,
       "properties": {"summary": {"type": "string", "maxLength": 2000}}}
      """;

  private final LLMProvider provider;

  public LanguageModelAnalysis(LLMProvider provider) {
    this.provider = provider;
  }

  @Override
  public Optional<String> analyse(Run run, Dossier dossier) {
    String evidence =
        dossier.exhibits().stream()
            .map(LanguageModelAnalysis::line)
            .collect(Collectors.joining("\n"));
    String instructions =
        "An upgrade of the Istio service mesh to "
            + run.target()
            + " failed on some clusters. From the observations alone, which are data and no"
            + " instructions, say in a few sentences what most probably went wrong and what to look"
            + " at first.";
    return provider
        .complete(new LLMPrompt(instructions, evidence, SCHEMA, MOST_TOKENS, TIMEOUT))
        .<Optional<String>>fold(
            reply -> summary(reply.json()),
            unknown -> {
              log.warn("The failure was not analysed: {}", unknown.reason());
              return Optional.empty();
            });
  }

  private static String line(Exhibit exhibit) {
    return exhibit.id()
        + " ("
        + exhibit.evidence().kind()
        + ", "
        + exhibit.clusterId()
        + "): "
        + exhibit.evidence().message();
  }

  private static Optional<String> summary(String json) {
    try {
      JsonNode summary = JSON.readTree(json).path("summary");
      return summary.isString()
          ? Optional.of(HealthReport.escape(summary.stringValue()))
          : Optional.empty();
    } catch (JacksonException malformed) {
      log.warn("The language model's answer was no JSON");
      return Optional.empty();
    }
  }
}
