package dev.guard.notify;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A receiver on loopback. It takes a message only if the message and its own answer are as the
 * vendor publishes them, and refuses any other with 400 and what is wrong.
 */
final class Receiver implements AutoCloseable {
  /** An answer instead of the receiver's own. */
  record Fault(int status, Map<String, String> headers, String body) {}

  final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<Fault> faults = new CopyOnWriteArrayList<>();
  volatile boolean broken;

  private final HttpServer server;
  private final PublishedApi published;
  private final int status;
  private final String answer;

  Receiver(PublishedApi published, int status, String answer) {
    this.published = published;
    this.status = status;
    this.answer = answer;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (broken) {
      reply(exchange, 500, "broken at " + exchange.getRequestURI());
    } else if (!faults.isEmpty()) {
      Fault fault = faults.remove(0);
      fault.headers().forEach(exchange.getResponseHeaders()::set);
      reply(exchange, fault.status(), fault.body());
    } else {
      List<String> wrong =
          body.getBytes(StandardCharsets.UTF_8).length > 512 * 1024
              ? List.of("too large")
              : published.violations(exchanged(exchange, body));
      if (wrong.isEmpty()) {
        taken.add(JsonMapper.builder().build().readTree(body));
        reply(exchange, status, answer);
      } else {
        reply(exchange, 400, String.join(", ", wrong));
      }
    }
  }

  private Exchange exchanged(HttpExchange exchange, String body) {
    String query = exchange.getRequestURI().getRawQuery();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    return new Exchange(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        query == null ? "" : query,
        type == null ? "" : type,
        body,
        status,
        answer);
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
