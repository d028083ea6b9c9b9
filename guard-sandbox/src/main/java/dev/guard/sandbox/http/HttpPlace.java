package dev.guard.sandbox.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP server on an ephemeral loopback port. Thread-safe. */
public final class HttpPlace implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final AtomicLong requests;

  private HttpPlace(Server server, ServerConnector connector, AtomicLong requests) {
    this.server = server;
    this.connector = connector;
    this.requests = requests;
  }

  /** Starts a server that asks the services in order, and then the handler where there is one. */
  public static HttpPlace start(String name, List<Service> services, Optional<Handler> rest) {
    QueuedThreadPool threads = new QueuedThreadPool(24, 2);
    threads.setName("sandbox-" + name);
    threads.setDaemon(true);
    Server server = new Server(threads);
    server.setStopTimeout(0);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    // GitLab's project ids are paths whose slashes arrive as %2F.
    http.setUriCompliance(UriCompliance.UNSAFE);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(0);
    server.addConnector(connector);
    List<Handler> handlers = new ArrayList<>();
    AtomicLong requests = new AtomicLong();
    handlers.add(new ServicesHandler(services, requests));
    rest.ifPresent(handlers::add);
    server.setHandler(new Handler.Sequence(handlers));
    try {
      server.start();
    } catch (Exception failed) {
      throw new IllegalStateException("The pretend " + name + " cannot listen on loopback", failed);
    }
    return new HttpPlace(server, connector, requests);
  }

  /** {@code http://127.0.0.1:PORT}, without a final slash. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  /** How many requests came in. */
  public long requests() {
    return requests.get();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("A pretend server does not stop", failed);
    }
  }

  /** Asks all of them with one reading of the request: a body can be read only once. */
  private static final class ServicesHandler extends Handler.Abstract {
    private final List<Service> services;
    private final AtomicLong requests;

    ServicesHandler(List<Service> services, AtomicLong requests) {
      this.services = List.copyOf(services);
      this.requests = requests;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      requests.incrementAndGet();
      Ask ask = ask(request);
      Optional<Reply> reply =
          services.stream().map(one -> one.answer(ask)).flatMap(Optional::stream).findFirst();
      if (reply.isEmpty()) {
        return false;
      }
      response.setStatus(reply.get().status());
      response.getHeaders().put("Content-Type", reply.get().contentType());
      reply.get().headers().forEach((name, value) -> response.getHeaders().put(name, value));
      Content.Sink.write(response, true, reply.get().body(), callback);
      return true;
    }

    private static Ask ask(Request request) throws Exception {
      Map<String, List<String>> query = new HashMap<>();
      for (Fields.Field field : Request.extractQueryParameters(request)) {
        query.put(field.getName(), field.getValues());
      }
      Map<String, String> headers = new LinkedHashMap<>();
      for (HttpField field : request.getHeaders()) {
        headers.put(field.getName().toLowerCase(Locale.ROOT), String.valueOf(field.getValue()));
      }
      String path = request.getHttpURI().getPath();
      // A push may be large and is not for a service: git reads its own body.
      boolean git = path.contains(".git/");
      String body = git ? "" : Content.Source.asString(request, StandardCharsets.UTF_8);
      return new Ask(request.getMethod(), path, query, headers, body);
    }
  }
}
