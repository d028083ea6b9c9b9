package dev.guard.notify;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.plugin.Trust;
import dev.guard.api.secret.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts JSON to one service, with GUARD's network settings and the service's rate limit.
 * Thread-safe.
 *
 * <p>The JDK's client is enough for one POST, and brings no further jars into a process that only
 * wants to tell people.
 */
final class JsonPost {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration UNSAID = Duration.ofMinutes(1);
  private static final int LONGEST_TEXT = 300;

  private final String service;
  private final String where;
  private final List<Secret> secrets;
  private final AdapterContext context;
  private @Nullable HttpClient client;

  /**
   * Posts to one service.
   *
   * @param service the name of its rate limit and the first word of its error codes
   * @param where shown in errors; holds no secret
   * @param secret masked in everything that the service says
   */
  JsonPost(String service, String where, Secret secret, AdapterContext context) {
    this(service, where, List.of(secret), context);
  }

  /** As the other, with any number of secrets. */
  JsonPost(String service, String where, List<Secret> secrets, AdapterContext context) {
    this.service = service;
    this.where = where;
    this.secrets = List.copyOf(secrets);
    this.context = context;
  }

  /**
   * One request.
   *
   * @param type of the content
   */
  record Request(URI uri, String type, String body, Map<String, String> headers) {
    Request {
      headers = Map.copyOf(headers);
    }

    /** A value as JSON. */
    static Request json(URI uri, Object value, Map<String, String> headers) {
      return new Request(
          uri, "application/json; charset=utf-8", JSON.writeValueAsString(value), headers);
    }
  }

  /**
   * Sends one message. Where the service refuses the secret and it was rotated meanwhile, the
   * message is sent once more: a refused one was not taken.
   *
   * @param to asked for each attempt, since it may be the secret
   * @param message likewise
   * @throws GuardException {@code <service>.refused} where the service says no, {@code
   *     <service>.unavailable} where it is down or out of reach; {@link ComeBackLater} on 429
   */
  void send(Supplier<URI> to, Supplier<?> message) {
    exchange(() -> Request.json(to.get(), message.get(), Map.of()), answer -> false);
  }

  /**
   * As {@link #send}, with the answer.
   *
   * @param request asked for each attempt, since it may hold the secret
   * @param unauthorised whether an answer of 2xx says that the secret was refused
   */
  String exchange(Supplier<Request> request, Predicate<String> unauthorised) {
    List<String> used = secrets.stream().map(Secret::reveal).toList();
    HttpResponse<String> response = post(request.get());
    boolean refused = isRefused(response.statusCode()) || unauthorised.test(response.body());
    if (refused && rotated(used)) {
      response = post(request.get());
    }
    check(response);
    return response.body();
  }

  private boolean rotated(List<String> used) {
    boolean rotated = false;
    for (int i = 0; i < used.size(); i++) {
      rotated |= secrets.get(i).rotated(used.get(i));
    }
    return rotated;
  }

  private static boolean isRefused(int status) {
    return status >= 400 && status < 500 && status != 429;
  }

  private HttpResponse<String> post(Request asked) {
    context.permits(service).take(service);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(asked.uri())
            .timeout(context.network().requestTimeout())
            .header("Content-Type", asked.type())
            .POST(HttpRequest.BodyPublishers.ofString(asked.body(), StandardCharsets.UTF_8));
    asked.headers().forEach(request::header);
    try {
      return client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw unreached(e);
    } catch (IOException e) {
      throw unavailable("cannot be reached: " + masked(words(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for, since GUARD is stopping");
    }
  }

  private void check(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    String said = masked(response.body());
    if (status == 429) {
      Instant retryAt =
          context
              .time()
              .instant()
              .plus(
                  response
                      .headers()
                      .firstValue("Retry-After")
                      .filter(seconds -> seconds.matches("\\d{1,6}"))
                      .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                      .orElse(UNSAID));
      context.permits(service).exhaustedUntil(retryAt);
      throw new ComeBackLater(service, retryAt);
    }
    if (status >= 500) {
      throw unavailable("answered with status " + status + (said.isEmpty() ? "" : ": " + said));
    }
    throw refused(
        "status " + status,
        said,
        secrets.isEmpty()
            ? "Check the address and what listens there."
            : "Check the secret " + references() + " and what it points to.");
  }

  /** The service says no; the secret is read again the next time. */
  GuardException refused(String how, String said, String next) {
    secrets.forEach(Secret::refresh);
    return GuardException.of(service + ".refused", Responsible.OPERATOR)
        .what(service + " did not take the message (" + how + "): " + said)
        .where(where)
        .next(next)
        .build();
  }

  /** Nobody has read any of it, so that it may be sent again; the cause tells it. */
  private GuardException unreached(ConnectException cause) {
    return GuardException.of(service + ".unavailable", Responsible.OUTSIDE_SERVICE)
        .what(service + " cannot be reached: " + masked(words(cause)) + ".")
        .where(where)
        .next("Check the network, the proxy and the CA file; the run goes on without this message.")
        .cause(cause)
        .build();
  }

  /** Whether nothing of a message can have arrived. */
  static boolean isUnreached(GuardException failure) {
    return failure.getCause() instanceof ConnectException;
  }

  /** The service does not do it now; it may later. */
  GuardException unavailable(String what) {
    return GuardException.of(service + ".unavailable", Responsible.OUTSIDE_SERVICE)
        .what(service + " " + what + ".")
        .where(where)
        .next("Check the network, the proxy and the CA file; the run goes on without this message.")
        .build();
  }

  /** The secret is not a usable address; says so without showing it. */
  GuardException noAddress() {
    return GuardException.of("config.notifier-url", Responsible.USER)
        .what("The secret does not hold an http or https address.")
        .where(where)
        .next("Put the whole address into " + references() + ".")
        .build();
  }

  private String references() {
    return String.join(", ", secrets.stream().map(Secret::reference).toList());
  }

  /** The client's own words; some of its exceptions only say something in their cause. */
  private static String words(IOException e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      String message = each.getMessage();
      if (message != null && !message.isBlank()) {
        return message;
      }
    }
    return "the connection was refused or lost";
  }

  /** What a service said, on one line and without the secret. */
  String masked(String said) {
    String masked = said;
    for (Secret secret : secrets) {
      for (String part : secretParts(secret.reveal().strip())) {
        masked = part.isEmpty() ? masked : masked.replace(part, "[masked]");
      }
    }
    String line = masked.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + " …";
  }

  /** The secret; of an address also its path and the end of that, which a server may echo. */
  private static List<String> secretParts(String value) {
    int host = value.indexOf("://");
    int path = host < 0 ? -1 : value.indexOf('/', host + 3);
    if (path < 0 || path + 1 == value.length()) {
      return List.of(value);
    }
    return List.of(value, value.substring(path), value.substring(value.lastIndexOf('/') + 1));
  }

  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      Network network = context.network();
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(network.connectTimeout());
      network.proxyAddress().map(ProxySelector::of).ifPresent(builder::proxy);
      network.trust().map(Trust::context).ifPresent(builder::sslContext);
      known = builder.build();
      client = known;
    }
    return known;
  }
}
