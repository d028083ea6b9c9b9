package dev.guard.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A receiver on loopback. It takes a message only if the vendor would: {@code wrong} says what is
 * wrong with one, or is empty.
 */
final class Receiver implements AutoCloseable {
  /** An answer instead of the receiver's own. */
  record Fault(int status, Map<String, String> headers, String body) {}

  final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<Fault> faults = new CopyOnWriteArrayList<>();
  volatile boolean broken;

  private final HttpServer server;
  private final Function<JsonNode, Optional<String>> wrong;
  private final int status;
  private final String answer;

  Receiver(Function<JsonNode, Optional<String>> wrong, int status, String answer) {
    this.wrong = wrong;
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
      JsonNode json = JsonMapper.builder().build().readTree(body);
      Optional<String> problem =
          body.getBytes(StandardCharsets.UTF_8).length > 512 * 1024
              ? Optional.of("too large")
              : wrong.apply(json);
      if (problem.isPresent()) {
        reply(exchange, 400, problem.get());
      } else {
        taken.add(json);
        reply(exchange, status, answer);
      }
    }
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
