package dev.guard.aws;

import dev.guard.api.ComeBackLater;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.plugin.Permits;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The one place that builds clients of AWS, so that all of them have the same proxy, certificates,
 * time-outs, retries (the SDK's standard mode: three attempts with jitter) and credentials; and the
 * one place that calls it, so that all failures read alike. Making it calls nobody. Thread-safe.
 *
 * <p>Each adapter makes one and closes it; that closes every client that it built.
 */
public final class AwsClients implements AutoCloseable {
  /** Marks GUARD's requests in CloudTrail ({@code userAgent}). */
  public static final String USER_AGENT = "guard";

  private static final int ATTEMPTS = 3;

  private final AwsSettings settings;
  private final AdapterContext context;
  private final Permits permits;
  private final SdkHttpClient http;
  private final Deque<SdkAutoCloseable> open = new ArrayDeque<>();
  private final AwsCredentialsProvider credentials;

  private AwsClients(
      AwsSettings settings, AdapterContext context, Optional<AwsCredentialsProvider> given) {
    this.settings = settings;
    this.context = context;
    this.permits = context.permits("aws");
    this.http = http(context.network());
    this.credentials = given.orElseGet(() -> new CallerCredentials(settings, this).provider());
  }

  /** With the credentials that the settings describe. */
  public static AwsClients of(AwsSettings settings, AdapterContext context) {
    return new AwsClients(settings, context, Optional.empty());
  }

  /** With credentials of the embedder's. */
  public static AwsClients of(
      AwsSettings settings, AdapterContext context, AwsCredentialsProvider credentials) {
    return new AwsClients(settings, context, Optional.of(credentials));
  }

  private static SdkHttpClient http(Network network) {
    ProxyConfiguration.Builder proxy =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariableValues(false);
    network.proxy().ifPresent(proxy::endpoint);
    Apache5HttpClient.Builder http =
        Apache5HttpClient.builder()
            .proxyConfiguration(proxy.build())
            .connectionTimeout(network.connectTimeout())
            .connectionAcquisitionTimeout(network.requestTimeout())
            .socketTimeout(network.requestTimeout());
    network
        .trust()
        .ifPresent(trust -> http.tlsTrustManagersProvider(() -> new TrustManager[] {trust}));
    return http.build();
  }

  public AwsSettings settings() {
    return settings;
  }

  public AdapterContext context() {
    return context;
  }

  /** Who GUARD is to AWS, for messages. */
  public String caller() {
    return settings
        .roleArn()
        .map(role -> "role " + role)
        .or(() -> settings.profile().map(profile -> "profile " + profile))
        .orElse("the default credentials");
  }

  /** What GUARD's own calls are signed with. */
  public AwsCredentialsProvider credentials() {
    return credentials;
  }

  /**
   * A region: the wanted one, else that of the settings, of the profile or of the environment.
   *
   * @throws dev.guard.api.GuardException with code {@code aws.no-region}
   */
  public Region region(Optional<String> wanted) {
    Optional<String> named =
        wanted.or(settings::region).map(String::strip).filter(name -> !name.isEmpty());
    if (named.isPresent()) {
      return Region.of(named.get());
    }
    try {
      DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
      settings.profile().ifPresent(chain::profileName);
      return chain.build().getRegion();
    } catch (SdkClientException unknown) {
      throw AwsFailure.noRegion(new AwsCall(caller(), "", "section aws"), unknown);
    }
  }

  /**
   * Builds a client with GUARD's own credentials. It is closed with this.
   *
   * @param service the key in {@code aws.endpoints}, such as {@code dynamodb}
   * @param builder fresh, from the client's {@code builder()}
   */
  public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkAutoCloseable>
      C client(String service, Region region, B builder) {
    C client = client(service, region, credentials, builder);
    closeLater(client);
    return client;
  }

  /** Builds a client with other credentials; the caller closes it. */
  public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkAutoCloseable>
      C client(String service, Region region, AwsCredentialsProvider as, B builder) {
    return client(service, region, as, builder, List.of());
  }

  /**
   * As {@link #client(String, Region, AwsCredentialsProvider, AwsSyncClientBuilder)}, each of its
   * calls behind the rate limit {@code aws}: for clients that others call.
   */
  public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkAutoCloseable>
      C limitedClient(String service, Region region, AwsCredentialsProvider as, B builder) {
    return client(service, region, as, builder, List.of(new Limiting(permits)));
  }

  /** Throws {@link ComeBackLater} before a call where the limit is spent. */
  private record Limiting(Permits permits) implements ExecutionInterceptor {
    @Override
    public void beforeExecution(
        Context.BeforeExecution context, ExecutionAttributes executionAttributes) {
      permits.take("AWS");
    }
  }

  private <
          B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkAutoCloseable>
      C client(
          String service,
          Region region,
          AwsCredentialsProvider as,
          B builder,
          List<ExecutionInterceptor> interceptors) {
    Duration attempt = context.network().requestTimeout();
    builder
        .region(region)
        .credentialsProvider(as)
        .httpClient(http)
        .overrideConfiguration(
            options -> {
              options
                  .retryStrategy(RetryMode.STANDARD)
                  .apiCallAttemptTimeout(attempt)
                  .apiCallTimeout(attempt.multipliedBy(ATTEMPTS))
                  .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, USER_AGENT);
              interceptors.forEach(options::addExecutionInterceptor);
              settings.profile().ifPresent(options::defaultProfileName);
            });
    endpoint(service).ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /** Another server than AWS's for a service, where the settings name one. */
  public Optional<URI> endpoint(String service) {
    return Optional.ofNullable(settings.endpoints().get(service));
  }

  void closeLater(SdkAutoCloseable closeable) {
    synchronized (open) {
      open.push(closeable);
    }
  }

  /** How messages call a call with GUARD's own credentials. */
  public AwsCall named(String action, String target) {
    return new AwsCall(caller(), action, target);
  }

  /**
   * Calls AWS, and says in GUARD's words what failed. The SDK retries inside.
   *
   * @throws dev.guard.api.GuardException as {@link AwsFailure} says; {@link ComeBackLater} where
   *     AWS throttled the call, and everyone else leaves the service alone until then
   */
  public <T> T call(AwsCall call, Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException failure) {
      var said = AwsFailure.of(call, failure, context.time().instant());
      if (said instanceof ComeBackLater later) {
        permits.exhaustedUntil(later.retryAt());
      }
      throw said;
    }
  }

  /**
   * As {@link #call}, behind the rate limit {@code aws} ({@code rate_limits.aws_api}).
   *
   * @throws ComeBackLater also where the limit is spent; nothing was called then
   */
  public <T> T limited(AwsCall call, Supplier<T> request) {
    permits.take("AWS");
    return call(call, request);
  }

  /** Closes every client and the connections; safe to call twice. */
  @Override
  public void close() {
    synchronized (open) {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    }
    http.close();
  }
}
