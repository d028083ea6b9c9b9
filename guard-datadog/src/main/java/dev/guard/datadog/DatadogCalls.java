package dev.guard.datadog;

import com.datadog.api.client.ApiClient;
import com.datadog.api.client.ApiException;
import com.datadog.api.client.ApiResponse;
import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.Unknown;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.Permits;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import jakarta.ws.rs.ProcessingException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls Datadog: behind the rate limit, with retries of what is down for a moment, and with every
 * failure as an answer that names the place and the next step. Thread-safe.
 */
final class DatadogCalls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatadogCalls.class);
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration WITHOUT_HINT = Duration.ofMinutes(1);

  private final ApiClient client;
  private final DatadogSettings settings;
  private final URI server;
  private final Permits permits;
  private final InstantSource time;
  private final Retry retry;

  DatadogCalls(DatadogSettings settings, AdapterContext context) {
    this.settings = settings;
    this.server = settings.url().orElse(URI.create("https://api." + settings.siteName()));
    this.client = ClientSetup.client(server, context.network());
    this.permits = context.permits("datadog");
    this.time = context.time();
    this.retry =
        Retry.of(
            "datadog",
            RetryConfig.custom()
                .maxAttempts(ATTEMPTS)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE, 2))
                .retryOnException(DatadogCalls::passing)
                .build());
  }

  ApiClient client() {
    return client;
  }

  /** One request of the client. */
  interface Call<T> {
    ApiResponse<T> send() throws ApiException;
  }

  /**
   * @param path such as {@code /api/v1/query}, for messages
   * @param scope that the application key needs; empty where the API key alone counts
   */
  <T> Answer<T> call(String path, String scope, Call<T> call) {
    // A secret that cannot be read is a fault of the configuration, not of the service: it throws.
    String apiKey = settings.apiKey().reveal();
    String appKey = settings.appKey().reveal();
    try {
      return attempt(call, apiKey, appKey, true);
    } catch (ApiException refused) {
      return refused(path, scope, refused);
    } catch (ProcessingException broken) {
      return Answer.unknown(place(path) + unreachable(broken));
    } catch (GuardException unreadable) {
      throw unreadable;
    } catch (Exception odd) {
      LOG.debug("Unreadable answer of {}", place(path), odd);
      return Answer.unknown(
          place(path) + " gave an answer that cannot be read: " + odd.getClass().getSimpleName());
    }
  }

  /** Refused keys are read again, and where one was rotated the call is made once more. */
  private <T> Answer<T> attempt(Call<T> call, String apiKey, String appKey, boolean first)
      throws Exception {
    client.configureApiKeys(Map.of("apiKeyAuth", apiKey, "appKeyAuth", appKey));
    try {
      Callable<Answer<T>> once = () -> once(call);
      return Retry.decorateCallable(retry, once).call();
    } catch (ApiException refused) {
      boolean unauthorized = refused.getCode() == 401 || refused.getCode() == 403;
      if (!first || !unauthorized || !rotated(apiKey, appKey)) {
        throw refused;
      }
      return attempt(call, settings.apiKey().reveal(), settings.appKey().reveal(), false);
    }
  }

  private boolean rotated(String apiKey, String appKey) {
    boolean api = settings.apiKey().rotated(apiKey);
    boolean app = settings.appKey().rotated(appKey);
    return api || app;
  }

  private <T> Answer<T> once(Call<T> call) throws ApiException {
    Answer<Integer> permit = permits.tryTake(1);
    if (permit instanceof Unknown<Integer> spent) {
      return new Unknown<>("The rate limit of Datadog is spent", spent.retryAt());
    }
    ApiResponse<T> response = call.send();
    if (header(response.getHeaders(), "X-RateLimit-Remaining").filter("0"::equals).isPresent()) {
      permits.exhaustedUntil(comeBack(response.getHeaders()));
    }
    T data = response.getData();
    return data == null ? Answer.unknown("Datadog's answer was empty") : Answer.known(data);
  }

  private <T> Answer<T> refused(String path, String scope, ApiException refused) {
    return switch (refused.getCode()) {
      case 401, 403 -> {
        settings.apiKey().refresh();
        settings.appKey().refresh();
        yield Answer.unknown(
            place(path)
                + " answered "
                + refused.getCode()
                + ": check the keys "
                + settings.apiKey().reference()
                + " and "
                + settings.appKey().reference()
                + (scope.isEmpty() ? "" : "; the application key needs the scope " + scope));
      }
      case 429 -> {
        Instant comeBack = comeBack(refused.getResponseHeaders());
        permits.exhaustedUntil(comeBack);
        yield Answer.unknown(place(path) + " answered 429: too many requests", comeBack);
      }
      case 400 -> Answer.unknown(place(path) + " refused the request (400)" + said(refused));
      default -> Answer.unknown(place(path) + " answered " + refused.getCode());
    };
  }

  /** What Datadog says about a malformed query; the keys are never part of it. */
  private String said(ApiException refused) {
    String body = Optional.ofNullable(refused.getResponseBody()).orElse("").strip();
    if (body.isEmpty()
        || body.contains(settings.apiKey().reveal())
        || body.contains(settings.appKey().reveal())) {
      return "";
    }
    String line = body.replaceAll("\\s+", " ");
    return ": " + (line.length() > 300 ? line.substring(0, 300) + "…" : line);
  }

  private Instant comeBack(Map<String, List<String>> headers) {
    Instant now = time.instant();
    return header(headers, "X-RateLimit-Reset")
        .or(() -> header(headers, "Retry-After"))
        .filter(text -> text.matches("\\d{1,7}"))
        .map(text -> now.plusSeconds(Math.max(1, Long.parseLong(text))))
        .orElse(now.plus(WITHOUT_HINT));
  }

  private static Optional<String> header(Map<String, List<String>> headers, String name) {
    return Optional.ofNullable(headers).stream()
        .flatMap(all -> all.entrySet().stream())
        .filter(entry -> name.equalsIgnoreCase(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .map(String::strip)
        .findFirst();
  }

  private String place(String path) {
    return "Datadog (" + server.getScheme() + "://" + server.getAuthority() + path + ")";
  }

  private static String unreachable(ProcessingException broken) {
    Throwable cause = Optional.ofNullable(broken.getCause()).orElse(broken);
    Optional<Bounded.TooLong> tooLong = Bounded.TooLong.in(broken);
    if (tooLong.isPresent()) {
      return " gave an answer that is too long: " + tooLong.get().getMessage();
    }
    if (cause instanceof InterruptedIOException) {
      return " did not answer in time";
    }
    if (cause instanceof java.io.IOException
        && !(cause instanceof com.fasterxml.jackson.core.JacksonException)) {
      return " is unreachable: " + cause.getClass().getSimpleName();
    }
    return " gave an answer that cannot be read: " + cause.getClass().getSimpleName();
  }

  /** What may be over in a moment; a time-out has already cost its time and is not repeated. */
  private static boolean passing(Throwable failure) {
    if (failure instanceof ApiException refused) {
      return refused.getCode() >= 500;
    }
    return failure instanceof ProcessingException broken
        && broken.getCause() instanceof java.io.IOException cause
        && !(cause instanceof InterruptedIOException)
        && Bounded.TooLong.in(broken).isEmpty()
        && !(cause instanceof com.fasterxml.jackson.core.JacksonException);
  }

  @Override
  public void close() {
    client.getHttpClient().close();
  }
}
