package dev.guard.llm;

import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.plugin.Trust;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's HTTP over the JDK's client, with GUARD's proxy and certificates. LangChain4j's own
 * over the same client forgets {@code Retry-After}, and stops no answer that drips in slower than
 * it may take or is larger than any answer of a model. Thread-safe.
 */
final class ModelHttp {
  /** An answer is bounded by its tokens; what is larger comes from no model. */
  private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

  private final Network network;
  private java.net.http.@Nullable HttpClient client;

  ModelHttp(Network network) {
    this.network = network;
  }

  /** A client for one exchange, which ends after that time whatever the server does. */
  HttpClientBuilder within(Duration left) {
    return new Limited(left);
  }

  /** The server answered with another status than 2xx. */
  static final class Refused extends HttpException {
    private static final long serialVersionUID = 1L;
    private final @Nullable String retryAfter;

    Refused(int status, String body, Optional<String> retryAfter) {
      super(status, body);
      this.retryAfter = retryAfter.orElse(null);
    }

    /** The header {@code Retry-After}. */
    Optional<String> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  /** The answer is larger than any of a model. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("The answer is larger than " + LARGEST_ANSWER + " bytes");
    }
  }

  private synchronized java.net.http.HttpClient client() {
    java.net.http.HttpClient known = client;
    if (known == null) {
      java.net.http.HttpClient.Builder builder =
          java.net.http.HttpClient.newBuilder()
              // Servers of models in plain HTTP stumble over the offer to upgrade.
              .version(java.net.http.HttpClient.Version.HTTP_1_1)
              .connectTimeout(network.connectTimeout());
      network.proxyAddress().map(ProxySelector::of).ifPresent(builder::proxy);
      network.trust().map(Trust::context).ifPresent(builder::sslContext);
      known = builder.build();
      client = known;
    }
    return known;
  }

  private final class Limited implements HttpClientBuilder, HttpClient {
    private final Duration left;

    Limited(Duration left) {
      this.left = left;
    }

    @Override
    public Duration connectTimeout() {
      return network.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
      return left;
    }

    /** LangChain4j's default: GUARD's setting stands. */
    @Override
    public HttpClientBuilder connectTimeout(Duration ignored) {
      return this;
    }

    /** LangChain4j's default: the time of the prompt stands. */
    @Override
    public HttpClientBuilder readTimeout(Duration ignored) {
      return this;
    }

    @Override
    public HttpClient build() {
      return this;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
      HttpResponse<byte[]> response = exchange(request);
      if (response.statusCode() < 200 || response.statusCode() > 299) {
        throw new Refused(
            response.statusCode(),
            new String(response.body(), StandardCharsets.UTF_8),
            response.headers().firstValue("Retry-After"));
      }
      return SuccessfulHttpResponse.builder()
          .statusCode(response.statusCode())
          .headers(response.headers().map())
          .body(response.body())
          .build();
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
      var future = client().sendAsync(translated(request), info -> new Bounded());
      try {
        return future.get(Math.max(1, left.toMillis()), TimeUnit.MILLISECONDS);
      } catch (TimeoutException slow) {
        future.cancel(true);
        throw new UncheckedIOException(new HttpTimeoutException("no answer in time"));
      } catch (ExecutionException failed) {
        Throwable cause = failed.getCause();
        throw new UncheckedIOException(
            cause instanceof IOException broken ? broken : new IOException(cause));
      } catch (InterruptedException stopping) {
        future.cancel(true);
        Thread.currentThread().interrupt();
        throw new UncheckedIOException(new IOException(stopping));
      }
    }

    private java.net.http.HttpRequest translated(HttpRequest request) {
      java.net.http.HttpRequest.Builder builder =
          java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
      request
          .headers()
          .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
      String body = Optional.ofNullable(request.body()).orElse("");
      return builder
          .method(
              request.method().name(),
              java.net.http.HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
          .build();
    }

    @Override
    public void execute(
        HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
      throw new UnsupportedOperationException("An analysis is not streamed");
    }
  }

  /** Collects a body, and fails where it is too large. */
  private static final class Bounded implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private long size;

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription opened) {
      subscription.complete(opened);
      whole.onSubscribe(opened);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      size += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
      if (size > LARGEST_ANSWER) {
        subscription.join().cancel();
        onError(new TooLarge());
      } else {
        whole.onNext(buffers);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      whole.onError(thrown);
    }

    @Override
    public void onComplete() {
      whole.onComplete();
    }
  }
}
