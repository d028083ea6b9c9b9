package dev.guard.llm;

import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.NetworkContract;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/**
 * The proxy and the CA file count for both ways to a vendor: {@link ModelHttp}, which OpenAI,
 * Anthropic and Ollama share, and the AWS SDK.
 */
final class NetworkTest {
  private static boolean isAnswered(LLMProvider provider) {
    try (provider) {
      return provider
          .complete(
              new LLMPrompt("Go.", "E1", "{\"type\": \"object\"}", 700, Duration.ofSeconds(20)))
          .known()
          .isPresent();
    }
  }

  @Nested
  final class OverHttpTest extends NetworkContract {
    @Override
    protected String answer() {
      return """
          {"id": "msg_1", "type": "message", "role": "assistant", "model": "m",
           "content": [{"type": "text", "text": "{}"}], "stop_reason": "end_turn",
           "stop_sequence": null, "usage": {"input_tokens": 1, "output_tokens": 1}}""";
    }

    @Override
    protected boolean call(URI service, TestContext context) {
      return isAnswered(
          new AnthropicProviderFactory()
              .create(
                  new AnthropicSettings(
                      "m",
                      Secret.of("env:KEY", "k"),
                      Optional.of(service.resolve("/v1")),
                      Optional.empty()),
                  context));
    }
  }

  @Nested
  final class OverTheAwsSdkTest extends NetworkContract {
    @Override
    protected String answer() {
      return """
          {"output": {"message": {"role": "assistant", "content": [{"text": "{}"}]}},
           "stopReason": "end_turn", "metrics": {"latencyMs": 1},
           "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}}""";
    }

    @Override
    protected boolean call(URI service, TestContext context) {
      System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
      System.setProperty("aws.secretAccessKey", "secret");
      try {
        return isAnswered(
            new BedrockProviderFactory()
                .create(
                    new BedrockSettings(
                        "m",
                        Optional.of("eu-central-1"),
                        Optional.empty(),
                        Optional.of(service),
                        Optional.empty()),
                    context));
      } finally {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
      }
    }
  }
}
