package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.guard.api.plugin.AdapterContext.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every adapter that calls an HTTP service honours the one proxy and the one CA file. A subclass
 * says how one call is made, and what the service answers to it.
 */
public abstract class NetworkContract {
  @TempDir Path folder;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private Optional<HttpServer> server = Optional.empty();

  /** The JSON that answers the call. */
  protected abstract String answer();

  /** Makes one call with a new product; true where it was answered, false where it failed. */
  protected abstract boolean call(URI service, TestContext context);

  @AfterEach
  void stop() {
    server.ifPresent(started -> started.stop(0));
  }

  @Test
  public void callsGoThroughTheProxy() throws IOException {
    int port = serve(HttpServer.create(loopback(), 0));
    URI proxy = URI.create("http://127.0.0.1:" + port);

    boolean answered =
        call(URI.create("http://service.invalid"), context(Optional.of(proxy), Optional.empty()));

    assertThat(answered).isTrue();
    assertThat(asked).isNotEmpty().allMatch(host -> host.startsWith("service.invalid"));
  }

  @Test
  public void theCaFileIsTrustedAndNothingElse() throws IOException {
    LoopbackTls tls = LoopbackTls.in(folder);
    HttpsServer secure = HttpsServer.create(loopback(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
    URI service = URI.create("https://127.0.0.1:" + serve(secure));

    boolean trusting = call(service, context(Optional.empty(), Optional.of(tls.caFile())));
    int calls = asked.size();
    boolean wary = call(service, context(Optional.empty(), Optional.empty()));

    assertThat(trusting).isTrue();
    assertThat(wary).isFalse();
    assertThat(asked).hasSize(calls);
  }

  private int serve(HttpServer started) {
    server = Optional.of(started);
    started.createContext("/", this::handle);
    started.start();
    return started.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestHeaders().getFirst("Host"));
    exchange.getRequestBody().readAllBytes();
    byte[] body = answer().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static TestContext context(Optional<URI> proxy, Optional<Path> ca) {
    return TestContext.create()
        .withNetwork(new Network(proxy, ca, Duration.ofSeconds(5), Duration.ofSeconds(20)));
  }
}
