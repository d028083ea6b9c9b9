package dev.guard.llm;

import dev.guard.api.llm.LLMProvider;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.chat.ChatModel;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * Bedrock's Converse, signed by the AWS SDK. The SDK does not retry: {@link ChatProvider} does, as
 * for the other vendors. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">
 *     AWS, Converse</a>
 */
final class BedrockModels {
  private final BedrockSettings settings;
  private final Network network;
  private @Nullable SdkHttpClient http;
  private @Nullable BedrockRuntimeClient client;

  private BedrockModels(BedrockSettings settings, Network network) {
    this.settings = settings;
    this.network = network;
  }

  static LLMProvider provider(BedrockSettings settings, AdapterContext context) {
    BedrockModels models = new BedrockModels(settings, context.network());
    return new ChatProvider(
        new Vendor(
            "bedrock",
            settings.url().map(Endpoints::shown).or(settings::region).orElse("AWS"),
            settings.model(),
            Optional.empty(),
            settings
                .structuredOutput()
                .map(StructuredOutput::schemaOrNone)
                .orElse(StructuredOutput.SCHEMA),
            // What tells of models at no cost is another API, with permissions of its own.
            Optional.empty(),
            models::model,
            models::close),
        context);
  }

  private ChatModel model(Attempt attempt) {
    return BedrockChatModel.builder()
        .client(new Limited(client(), attempt.left()))
        .modelId(settings.model())
        .defaultRequestParameters(
            dev.langchain4j.model.bedrock.BedrockChatRequestParameters.builder()
                .maxOutputTokens(attempt.prompt().maxOutputTokens())
                .build())
        .maxRetries(0)
        .build();
  }

  /** The client with a time-out for this call; LangChain4j has one for all. */
  private record Limited(BedrockRuntimeClient shared, Duration left)
      implements BedrockRuntimeClient {
    @Override
    public ConverseResponse converse(ConverseRequest request) {
      return shared.converse(
          request.toBuilder().overrideConfiguration(call -> call.apiCallTimeout(left)).build());
    }

    @Override
    public String serviceName() {
      return shared.serviceName();
    }

    /** The client is shared. */
    @Override
    public void close() {}
  }

  private synchronized BedrockRuntimeClient client() {
    BedrockRuntimeClient known = client;
    if (known == null) {
      SdkHttpClient connections = http();
      BedrockRuntimeClientBuilder builder =
          BedrockRuntimeClient.builder()
              .region(region())
              .credentialsProvider(credentials())
              .httpClient(connections)
              .overrideConfiguration(
                  options -> {
                    options
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, "guard");
                    settings.profile().ifPresent(options::defaultProfileName);
                  });
      settings.url().ifPresent(builder::endpointOverride);
      known = builder.build();
      http = connections;
      client = known;
    }
    return known;
  }

  private Region region() {
    return settings
        .region()
        .map(Region::of)
        .orElseGet(
            () -> {
              DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
              settings.profile().ifPresent(chain::profileName);
              return chain.build().getRegion();
            });
  }

  private DefaultCredentialsProvider credentials() {
    DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
    settings.profile().ifPresent(chain::profileName);
    return chain.build();
  }

  /** Only the call's own time-out counts: a model may be silent for long before it answers. */
  private SdkHttpClient http() {
    ProxyConfiguration.Builder proxy =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariableValues(false);
    network.proxy().ifPresent(proxy::endpoint);
    Apache5HttpClient.Builder builder =
        Apache5HttpClient.builder()
            .proxyConfiguration(proxy.build())
            .connectionTimeout(network.connectTimeout())
            .socketTimeout(Duration.ofHours(1));
    network
        .trust()
        .ifPresent(trust -> builder.tlsTrustManagersProvider(() -> new TrustManager[] {trust}));
    return builder.build();
  }

  private synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
    if (http != null) {
      http.close();
      http = null;
    }
  }
}
