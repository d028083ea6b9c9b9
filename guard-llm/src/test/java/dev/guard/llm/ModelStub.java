package dev.guard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.testkit.http.Exchange;
import dev.guard.testkit.http.PublishedApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A vendor on loopback. Its end checks every request and answer against what the vendor publishes,
 * except where a test wants what is not published.
 */
final class ModelStub implements AutoCloseable {
  /** An answer. */
  record Reply(int status, Map<String, String> headers, String body) {
    Reply with(String header, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(header, value);
      return new Reply(status, Map.copyOf(more), body);
    }
  }

  /** A request as it came; names of headers in lower case. */
  record Asked(String method, URI uri, Map<String, String> headers, String body) {
    JsonNode json() {
      return JsonMapper.builder().build().readTree(body);
    }
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();

  private final List<Reply> next = new CopyOnWriteArrayList<>();
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final PublishedApi published;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Optional<Reply> always = Optional.empty();
  private volatile boolean silent;
  private volatile boolean checked = true;

  private ModelStub(PublishedApi published) {
    this.published = published;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static ModelStub of(PublishedApi published) {
    return new ModelStub(published);
  }

  static Reply reply(int status, String body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), body);
  }

  /** Answers the next request so; the last answer stays. */
  ModelStub then(Reply reply) {
    always.ifPresent(next::add);
    always = Optional.of(reply);
    return this;
  }

  /** Takes requests from now on, and never answers. */
  ModelStub silent() {
    silent = true;
    return this;
  }

  /** Answers what no vendor publishes, to see what comes of that. */
  ModelStub unpublished() {
    checked = false;
    return this;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    URI uri = exchange.getRequestURI();
    asked.add(new Asked(exchange.getRequestMethod(), uri, headers, body));
    if (silent) {
      awaitEnd();
      exchange.close();
      return;
    }
    Reply reply = next.isEmpty() ? always.orElseThrow() : next.remove(0);
    exchanges.add(
        new Exchange(
            exchange.getRequestMethod(),
            uri.getRawPath(),
            Optional.ofNullable(uri.getRawQuery()).orElse(""),
            headers.getOrDefault("content-type", ""),
            body,
            reply.status(),
            reply.body()));
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
    if (checked) {
      assertThat(published.violations(exchanges)).as("what the vendor does not publish").isEmpty();
    }
  }
}
