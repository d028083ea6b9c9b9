package dev.guard.gitlab;

import static dev.guard.gitlab.GitLabTesting.REPOSITORY;
import static dev.guard.gitlab.GitLabTesting.failure;
import static dev.guard.gitlab.GitLabTesting.host;
import static dev.guard.gitlab.GitLabTesting.open;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.change.ChangeHost;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.testkit.LoopbackTls;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both clients, git and REST, honour the one proxy and the one CA file. */
final class NetworkTest {
  @TempDir Path folder;

  @Test
  void gitAndRestGoThroughTheProxy() throws Exception {
    try (PretendGitLab proxy = PretendGitLab.start(folder)) {
      String base = GitLabTesting.seed(proxy);
      TestContext context =
          TestContext.create()
              .withNetwork(
                  network(
                      Optional.of(URI.create("http://127.0.0.1:" + proxy.url().getPort())),
                      Optional.empty()));
      URI behind = URI.create("http://gitlab.invalid/gitlab");
      try (ChangeHost host = host(behind, PretendGitLab.TOKEN, context)) {
        assertThat(open(host, base).ref().id()).isEqualTo("1");
      }
      assertThat(proxy.asked)
          .allSatisfy(line -> assertThat(line).contains("/gitlab/"))
          .isNotEmpty();
    }
  }

  @Test
  void gitAndRestTrustTheCaFileAndNothingElse() throws Exception {
    LoopbackTls tls = LoopbackTls.in(folder);
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setSslContext(tls.server());
    try (PretendGitLab gitlab = PretendGitLab.start(folder.resolve("git"), Optional.of(ssl))) {
      String base = GitLabTesting.seed(gitlab);
      TestContext trusting =
          TestContext.create().withNetwork(network(Optional.empty(), Optional.of(tls.caFile())));
      try (ChangeHost host = host(gitlab, trusting)) {
        assertThat(open(host, base).ref().id()).isEqualTo("1");
      }
      try (ChangeHost host = host(gitlab, TestContext.create())) {
        assertThat(failure(() -> open(host, base)).code()).isEqualTo("gitlab.unreachable");
        assertThat(failure(() -> host.snapshot(REPOSITORY, "main").close()).code())
            .isEqualTo("gitlab.unreachable");
      }
    }
  }

  private static Network network(Optional<URI> proxy, Optional<Path> ca) {
    return new Network(proxy, ca, Duration.ofSeconds(5), Duration.ofSeconds(20));
  }
}
