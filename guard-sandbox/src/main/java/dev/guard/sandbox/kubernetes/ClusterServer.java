package dev.guard.sandbox.kubernetes;

import dev.guard.sandbox.world.Edit;
import dev.guard.sandbox.world.KubeObject;
import dev.guard.sandbox.world.PodLog;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** The Kubernetes API server of one pretend cluster, over https on loopback. Thread-safe. */
public final class ClusterServer implements AutoCloseable {
  /** Kept here, since a logger that nobody holds forgets its level. */
  private static final Logger REQUEST_LOG = Logger.getLogger(MockWebServer.class.getName());

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(ClusterServer.class);
  private static final int LAST_MILLIS = 2_000;

  static {
    // It logs every request at INFO, to standard error.
    REQUEST_LOG.setLevel(Level.WARNING);
  }

  private final String id;
  private final String token;
  private final LoopbackCertificate certificate;
  private final ClusterDispatcher dispatcher;
  private final KubernetesMockServer server;
  private final TlsFront front;
  private Map<String, Map<String, Object>> shown = Map.of();

  private ClusterServer(String id, String token, LoopbackCertificate certificate) {
    this.id = id;
    this.token = token;
    this.certificate = certificate;
    this.dispatcher = new ClusterDispatcher(token);
    this.server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    this.front = TlsFront.start(certificate.context(), server.getPort());
  }

  /** Starts a server that answers to this bearer token only. */
  public static ClusterServer start(String id, String token, LoopbackCertificate certificate) {
    return new ClusterServer(id, token, certificate);
  }

  public String id() {
    return id;
  }

  public String token() {
    return token;
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + front.port());
  }

  /** The certificate to trust, in PEM. */
  public String caPem() {
    return certificate.pem();
  }

  /** How many requests it has answered. */
  public int requests() {
    return dispatcher.requests();
  }

  /**
   * What was asked for with the token, without doubles, sorted: method and path without the query,
   * such as {@code GET /api/v1/nodes}; {@code WATCH} instead of GET for a watch.
   */
  public Set<String> asked() {
    return dispatcher.asked();
  }

  /** Told of what people change of an object by PATCH or PUT, after it was stored. */
  public void onEdit(Consumer<Edit> edits) {
    dispatcher.onEdit(edits);
  }

  /** While it is down, every request is answered with 503. */
  public void down(boolean on) {
    dispatcher.down(on);
  }

  /** Makes the API hold exactly these objects; those that did not change keep their version. */
  public synchronized void show(List<KubeObject> objects) {
    Map<String, Map<String, Object>> next = new LinkedHashMap<>();
    objects.forEach(object -> next.put(object.path(), object.body()));
    next.forEach(
        (path, body) -> {
          if (!body.equals(shown.get(path))) {
            dispatcher.put(path, body);
          }
        });
    shown.keySet().stream().filter(path -> !next.containsKey(path)).forEach(dispatcher::remove);
    shown = next;
  }

  /**
   * From now on these containers have written this, and no others anything.
   *
   * @param time tells which lines have been written already
   */
  public void log(List<PodLog> logs, InstantSource time) {
    dispatcher.log(logs, time);
  }

  @Override
  public void close() {
    front.close();
    letIn();
    server.destroy();
  }

  /**
   * Returns when the mock has let in everybody who connected until now: it takes them in order, and
   * logs loudly whom it finds at its door while its threads end.
   */
  private void letIn() {
    try (Socket last = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      last.setSoTimeout(LAST_MILLIS);
      last.getOutputStream()
          .write(
              "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      last.getInputStream().readAllBytes();
    } catch (IOException gone) {
      log.debug("The mock of {} did not answer before its end: {}", id, gone.getMessage());
    }
  }
}
