package dev.guard.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.core.work.WorkerHealth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code GET /healthz} for probes; nothing else. Thread-safe. */
final class HealthEndpoint implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthEndpoint.class);

  private final @Nullable HttpServer server;

  private HealthEndpoint(@Nullable HttpServer server) {
    this.server = server;
  }

  /**
   * Starts it where there is a port; 0 takes a free one.
   *
   * @param health asked at each request
   */
  static HealthEndpoint on(Optional<Integer> port, Supplier<WorkerHealth> health)
      throws IOException {
    if (port.isEmpty()) {
      return new HealthEndpoint(null);
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(port.get()), 0);
    server.createContext("/healthz", exchange -> answer(exchange, health.get()));
    server.start();
    return new HealthEndpoint(server);
  }

  private static void answer(HttpExchange exchange, WorkerHealth health) throws IOException {
    health.stuck().ifPresent(what -> log.error("This worker is stuck: {}", what));
    StringBuilder text =
        new StringBuilder(health.stuck().map(what -> "stuck: " + what).orElse("ok"));
    health.troubles().forEach(trouble -> text.append('\n').append(trouble));
    byte[] body = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(health.isAlive() ? 200 : 503, body.length);
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
