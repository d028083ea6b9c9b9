package dev.guard.gitlab;

import static dev.guard.gitlab.GitLabTesting.REPOSITORY;
import static dev.guard.gitlab.GitLabTesting.failure;
import static dev.guard.gitlab.GitLabTesting.host;
import static dev.guard.gitlab.GitLabTesting.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.testkit.TestContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each failure says what, where and what next, and never shows the token. */
final class GitLabErrorsTest {
  private static final Network IMPATIENT =
      new Network(
          Optional.empty(), Optional.empty(), Duration.ofMillis(500), Duration.ofMillis(1000));

  @TempDir Path folder;
  private PretendGitLab gitlab;
  private TestContext context;
  private String base;

  @BeforeEach
  void start() throws Exception {
    gitlab = PretendGitLab.start(folder);
    context = TestContext.create();
    base = GitLabTesting.seed(gitlab);
  }

  @AfterEach
  void stop() {
    gitlab.close();
  }

  @Test
  void anExpiredTokenNamesItsReferenceAndTheScopes() {
    try (ChangeHost host = host(gitlab.url(), "glpat-expired", context)) {
      GuardException rest = failure(() -> open(host, base));
      assertThat(rest.code()).isEqualTo("gitlab.unauthorized");
      assertThat(rest.where()).isEqualTo(gitlab.url() + "/" + REPOSITORY);
      GuardException git = failure(() -> host.snapshot(REPOSITORY, "main").close());
      assertThat(git.code()).isEqualTo("gitlab.unauthorized");
      for (GuardException each : new GuardException[] {rest, git}) {
        assertThat(each)
            .hasMessageContaining("env:GITLAB_TOKEN")
            .hasMessageContaining("api and write_repository");
        assertThat(each.getMessage()).doesNotContain("glpat-expired");
      }
    }
  }

  @Test
  void aViewWithAnExpiredTokenIsAnErrorAndNotCouldNotTell() {
    ChangeRef any = new ChangeRef(REPOSITORY, "b", "1", URI.create("https://example.org/1"));
    try (ChangeHost host = host(gitlab.url(), "glpat-expired", context)) {
      assertThat(failure(() -> host.view(any)).code()).isEqualTo("gitlab.unauthorized");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, gitlab.forbidden, Developer role",
    "404, gitlab.not-found, gitlab_repo",
    "422, gitlab.refused, start the same command again",
    "500, gitlab.unavailable, once GitLab is well"
  })
  void otherAnswersSayWhatToDoNext(int status, String code, String next) {
    gitlab.failNext("POST", "/merge_requests", status, Map.of());
    try (ChangeHost host = host(gitlab, context)) {
      GuardException thrown = failure(() -> open(host, base));
      assertThat(thrown.code()).isEqualTo(code);
      assertThat(thrown.what()).isNotBlank();
      assertThat(thrown.where()).contains(REPOSITORY);
      assertThat(thrown.next()).contains(next);
    }
  }

  @ParameterizedTest
  @CsvSource({"info/refs, 403, gitlab.forbidden", "info/refs, 404, gitlab.not-found"})
  void gitsRefusalsReadTheSame(String path, int status, String code) {
    gitlab.failNext("GET", path, status, Map.of());
    try (ChangeHost host = host(gitlab, context)) {
      GuardException thrown = failure(() -> host.snapshot(REPOSITORY, "main").close());
      assertThat(thrown.code()).isEqualTo(code);
      assertThat(thrown.where()).isEqualTo(gitlab.url() + "/" + REPOSITORY + ".git");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, 42, 42",
    "RateLimit-Reset, 1772445630, 30",
    "Retry-After, 'Mon, 02 Mar 2026 10:02:00 GMT', 120",
    "X-Nothing, x, 60"
  })
  void aSpentRateLimitSaysWhenToComeBackAndTellsTheOthers(
      String header, String value, long seconds) {
    gitlab.failNext("GET", "/merge_requests", 429, Map.of(header, value));
    try (ChangeHost host = host(gitlab, context)) {
      assertThatThrownBy(() -> open(host, base))
          .isInstanceOfSatisfying(
              ComeBackLater.class,
              later ->
                  assertThat(later.retryAt()).isEqualTo(TestContext.START.plusSeconds(seconds)));
      assertThat(context.exhaustedUntil("gitlab")).contains(TestContext.START.plusSeconds(seconds));
      int asked = gitlab.asked.size();
      assertThatThrownBy(() -> open(host, base)).isInstanceOf(ComeBackLater.class);
      assertThat(gitlab.asked).as("nothing is asked before then").hasSize(asked);
    }
  }

  @Test
  void aResetByTheMachinesClockIsAWaitInDomainTime() {
    Instant wall = Instant.parse("2026-11-24T09:00:00Z");
    TestContext virtual = context.onAnotherMachine(wall);
    String reset = Long.toString(wall.plusSeconds(30).getEpochSecond());
    gitlab.failNext("GET", "/merge_requests", 429, Map.of("RateLimit-Reset", reset));
    try (ChangeHost host = host(gitlab, virtual)) {
      assertThatThrownBy(() -> open(host, base))
          .isInstanceOfSatisfying(
              ComeBackLater.class,
              later -> assertThat(later.retryAt()).isEqualTo(TestContext.START.plusSeconds(30)));
    }
  }

  @Test
  void gitsRateLimitIsTheSame() {
    gitlab.failNext("GET", "info/refs", 429, Map.of("Retry-After", "17"));
    try (ChangeHost host = host(gitlab, context)) {
      assertThatThrownBy(() -> host.snapshot(REPOSITORY, "main"))
          .isInstanceOfSatisfying(
              ComeBackLater.class,
              later -> assertThat(later.retryAt()).isEqualTo(TestContext.START.plusSeconds(17)));
    }
  }

  @Test
  void everyCallTakesAPermit() {
    try (ChangeHost host = host(gitlab, context)) {
      open(host, base);
    }
    long rest = gitlab.asked.stream().filter(line -> line.contains("/api/v4/")).count();
    assertThat(context.taken("gitlab")).isGreaterThanOrEqualTo((int) rest + 3);
  }

  @Test
  void readsAreTriedAgainAndWritesAreNot() {
    gitlab.failNext("GET", "/merge_requests", 503, Map.of());
    gitlab.failNext("GET", "/merge_requests", 502, Map.of());
    gitlab.failNext("GET", "info/refs", 503, Map.of());
    gitlab.failNext("POST", "/merge_requests", 503, Map.of());
    try (ChangeHost host = host(gitlab, context)) {
      assertThat(failure(() -> open(host, base)).code()).isEqualTo("gitlab.unavailable");
      assertThat(gitlab.asked("POST /gitlab/api")).hasSize(1);
      assertThat(open(host, base).ref().id()).isEqualTo("1");
    }
  }

  @Test
  void aDeadServerIsUnreachable() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    try (ChangeHost host = host(nobody, PretendGitLab.TOKEN, context.withNetwork(IMPATIENT))) {
      GuardException rest = failure(() -> open(host, base));
      assertThat(rest.code()).isEqualTo("gitlab.unreachable");
      assertThat(rest.next()).contains("gitlab.url").contains(nobody.toString());
      assertThat(failure(() -> host.snapshot(REPOSITORY, "main").close()).code())
          .isEqualTo("gitlab.unreachable");
    }
  }

  @Test
  void aSilentServerIsGivenUpAfterTheTimeOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      try (ChangeHost host = host(url, PretendGitLab.TOKEN, context.withNetwork(IMPATIENT))) {
        assertThat(failure(() -> open(host, base)).code()).isEqualTo("gitlab.unreachable");
        assertThat(failure(() -> host.snapshot(REPOSITORY, "main").close()).code())
            .isEqualTo("gitlab.unreachable");
      }
    }
  }
}
