package dev.guard.sandbox.git;

import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import dev.guard.sandbox.http.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.http.server.GitServlet;
import org.eclipse.jgit.transport.ReceivePack;

/** Git over HTTP: reading is free, a push needs a token; a wrong token is refused everywhere. */
public final class GitPlace implements Service {
  private final Predicate<String> tokens;

  public GitPlace(Predicate<String> tokens) {
    this.tokens = tokens;
  }

  /** The servlet that serves the repositories, by their project path. */
  public static Handler handler(Map<String, GitStore> stores) {
    GitServlet servlet = new GitServlet();
    servlet.setRepositoryResolver(
        (request, name) -> {
          GitStore store =
              stores.get(name.endsWith(".git") ? name.substring(0, name.length() - 4) : name);
          if (store == null) {
            throw new RepositoryNotFoundException(name);
          }
          store.repository().incrementOpen();
          return store.repository();
        });
    servlet.setReceivePackFactory((request, repository) -> new ReceivePack(repository));
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(servlet), "/*");
    return context;
  }

  /** Refuses what may not go on to the servlet. */
  @Override
  public Optional<Reply> answer(Ask ask) {
    if (!ask.path().contains(".git/")) {
      return Optional.empty();
    }
    boolean push =
        ask.path().endsWith("/git-receive-pack")
            || ask.query("service").equals(Optional.of("git-receive-pack"));
    Optional<String> given = ask.header("authorization");
    if (given.isEmpty() ? !push : tokens.test(password(given.get()))) {
      return Optional.empty();
    }
    return Optional.of(
        Reply.text(401, "HTTP Basic: Access denied.")
            .with("WWW-Authenticate", "Basic realm=\"GitLab\""));
  }

  private static String password(String header) {
    if (!header.startsWith("Basic ")) {
      return header.replaceFirst("^Bearer ", "");
    }
    String pair =
        new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
    return pair.substring(pair.indexOf(':') + 1);
  }
}
