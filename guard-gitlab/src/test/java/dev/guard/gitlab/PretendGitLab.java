package dev.guard.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.change.ChangeRef;
import dev.guard.testkit.Maintainer;
import dev.guard.testkit.http.Exchange;
import dev.guard.testkit.http.PublishedApi;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.http.server.GitServlet;
import org.eclipse.jgit.transport.PreReceiveHook;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.UploadPack;

/**
 * A pretend GitLab on loopback under the sub-path {@code /gitlab}: git over HTTP by JGit's own
 * server, REST as {@link PretendApi} answers it, and the people beside it. Its end checks every
 * request and answer of the REST API against GitLab's published description.
 */
final class PretendGitLab implements Maintainer, AutoCloseable {
  static final long PROJECT_ID = 41;
  static final String TOKEN = "glpat-5ecret5ecret";
  private static final PublishedApi PUBLISHED = PublishedApi.gitlab();

  /** An answer that the server gives instead of its own. */
  record Fault(String method, String path, int status, Map<String, String> headers, String body) {}

  /** What was asked, in order: {@code GET /gitlab/api/v4/…?…}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Requests to the REST API with the server's own answers. */
  final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  final List<Fault> faults = new CopyOnWriteArrayList<>();
  final Map<String, PretendProject> projects = new ConcurrentHashMap<>();
  volatile PreReceiveHook beforePush = PreReceiveHook.NULL;
  volatile Runnable beforeCreate = () -> {};

  /** Runs when a client asks which branches there are, before it is answered. */
  volatile Runnable beforeRefs = () -> {};

  private final Path folder;
  private final Server server = new Server();
  private final PretendApi api = new PretendApi(this);
  private final boolean tls;

  private PretendGitLab(Path folder, Optional<SslContextFactory.Server> ssl) {
    this.folder = folder;
    this.tls = ssl.isPresent();
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(UriCompliance.UNSAFE);
    if (tls) {
      http.addCustomizer(new SecureRequestCustomizer(false));
    }
    HttpConnectionFactory web = new HttpConnectionFactory(http);
    ServerConnector connector =
        ssl.map(
                keys ->
                    new ServerConnector(
                        server, new SslConnectionFactory(keys, web.getProtocol()), web))
            .orElseGet(() -> new ServerConnector(server, web));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler git = new ServletContextHandler("/gitlab");
    git.addServlet(new ServletHolder(gitServlet()), "/*");
    server.setHandler(new Handler.Sequence(new Rest(), git));
  }

  static PretendGitLab start(Path folder) throws Exception {
    return start(folder, Optional.empty());
  }

  static PretendGitLab start(Path folder, Optional<SslContextFactory.Server> ssl) throws Exception {
    PretendGitLab gitlab = new PretendGitLab(folder, ssl);
    gitlab.server.start();
    return gitlab;
  }

  private GitServlet gitServlet() {
    GitServlet servlet = new GitServlet();
    servlet.setRepositoryResolver(
        (HttpServletRequest request, String name) -> {
          PretendProject project = projects.get(name.replaceAll("\\.git$", ""));
          if (project == null) {
            throw new RepositoryNotFoundException(name);
          }
          project.repository.incrementOpen();
          return project.repository;
        });
    servlet.setUploadPackFactory(
        (request, repository) -> {
          UploadPack upload = new UploadPack(repository);
          upload.setRequestPolicy(UploadPack.RequestPolicy.ANY);
          String protocol = request.getHeader("Git-Protocol");
          if (protocol != null) {
            upload.setExtraParameters(List.of(protocol.split(":")));
          }
          return upload;
        });
    servlet.setReceivePackFactory(
        (request, repository) -> {
          ReceivePack receive = new ReceivePack(repository);
          receive.setPreReceiveHook(beforePush);
          return receive;
        });
    return servlet;
  }

  URI url() {
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    return URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port + "/gitlab");
  }

  /** The next request that fits gets this answer. */
  void failNext(String method, String path, int status, Map<String, String> headers) {
    faults.add(
        new Fault(method, path, status, headers, "{\"message\":\"" + status + " pretend\"}"));
  }

  List<String> asked(String start) {
    return asked.stream().filter(line -> line.startsWith(start)).toList();
  }

  /** Checks who asks, plays faults, and answers the REST calls; the rest is git. */
  private final class Rest extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = request.getHttpURI().getPathQuery();
      asked.add(request.getMethod() + " " + path);
      for (Fault fault : faults) {
        if (fault.method().equals(request.getMethod()) && path.contains(fault.path())) {
          faults.remove(fault);
          return send(response, callback, fault.status(), fault.headers(), fault.body());
        }
      }
      if (path.startsWith("/gitlab/api/")) {
        if (!TOKEN.equals(request.getHeaders().get("PRIVATE-TOKEN"))) {
          return send(response, callback, 401, Map.of(), "{\"message\":\"401 Unauthorized\"}");
        }
        String query = Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
        String body = Content.Source.asString(request, StandardCharsets.UTF_8);
        PretendApi.Reply reply =
            api.answer(
                request.getMethod(),
                request.getHttpURI().getPath().substring("/gitlab/api/v4".length()),
                query,
                body);
        exchanges.add(
            new Exchange(
                request.getMethod(),
                request.getHttpURI().getPath().substring("/gitlab".length()),
                query,
                Optional.ofNullable(request.getHeaders().get("Content-Type")).orElse(""),
                body,
                reply.status(),
                reply.json()));
        return send(response, callback, reply.status(), Map.of(), reply.json());
      }
      String wanted =
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(("oauth2:" + TOKEN).getBytes(StandardCharsets.UTF_8));
      if (!wanted.equals(request.getHeaders().get("Authorization"))) {
        return send(
            response, callback, 401, Map.of("WWW-Authenticate", "Basic realm=\"GitLab\""), "");
      }
      if (path.contains("/info/refs?")) {
        beforeRefs.run();
      }
      return false;
    }

    private boolean send(
        Response response,
        Callback callback,
        int status,
        Map<String, String> headers,
        String body) {
      response.setStatus(status);
      response.getHeaders().put("Content-Type", "application/json");
      headers.forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
      Content.Sink.write(response, true, body, callback);
      return true;
    }
  }

  // What people do.

  PretendProject project(String path) {
    return projects.computeIfAbsent(
        path, name -> new PretendProject(folder.resolve(name.replace('/', '_') + ".git")));
  }

  PretendProject.Request request(ChangeRef change) {
    return project(change.repository()).requests.stream()
        .filter(request -> Long.toString(request.iid).equals(change.id()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String commit(String repository, String branch, Map<String, String> files) {
    return project(repository).commit(branch, files);
  }

  @Override
  public String merge(ChangeRef change) {
    return project(change.repository()).merge(request(change));
  }

  @Override
  public void close(ChangeRef change) {
    request(change).state = "closed";
  }

  @Override
  public List<String> comments(ChangeRef change) {
    return List.copyOf(request(change).notes);
  }

  @Override
  public Set<String> branches(String repository) {
    return project(repository).branches();
  }

  @Override
  public int mergeRequests(String repository, String branch) {
    return (int)
        project(repository).requests.stream()
            .filter(request -> request.source.equals(branch))
            .count();
  }

  /** Also proves that all that was asked and answered is as GitLab publishes it. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    projects.values().forEach(project -> project.repository.close());
    assertThat(PUBLISHED.violations(exchanges)).as("what GitLab does not publish").isEmpty();
  }
}
