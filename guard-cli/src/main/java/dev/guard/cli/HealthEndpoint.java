package dev.guard.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /healthz} for probes; nothing else. Thread-safe. */
final class HealthEndpoint implements AutoCloseable {
  private final @Nullable HttpServer server;

  private HealthEndpoint(@Nullable HttpServer server) {
    this.server = server;
  }

  /**
   * Starts it where there is a port; 0 takes a free one.
   *
   * @param healthy asked at each request
   */
  static HealthEndpoint on(Optional<Integer> port, BooleanSupplier healthy) throws IOException {
    if (port.isEmpty()) {
      return new HealthEndpoint(null);
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(port.get()), 0);
    server.createContext("/healthz", exchange -> answer(exchange, healthy.getAsBoolean()));
    server.start();
    return new HealthEndpoint(server);
  }

  private static void answer(HttpExchange exchange, boolean healthy) throws IOException {
    byte[] body = (healthy ? "ok\n" : "stuck\n").getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.sendResponseHeaders(healthy ? 200 : 503, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  Optional<Integer> port() {
    return server == null ? Optional.empty() : Optional.of(server.getAddress().getPort());
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
  }
}
