package dev.guard.gitlab;

import static dev.guard.gitlab.GitLabTesting.BRANCH;
import static dev.guard.gitlab.GitLabTesting.REPOSITORY;
import static dev.guard.gitlab.GitLabTesting.failure;
import static dev.guard.gitlab.GitLabTesting.open;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.Snapshot;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A token that was rotated while GUARD runs is read again, once, and the call is made once more.
 */
final class RotationTest {
  @TempDir Path folder;
  private PretendGitLab gitlab;
  private String base;

  @BeforeEach
  void start() throws Exception {
    gitlab = PretendGitLab.start(folder);
    base = GitLabTesting.seed(gitlab);
  }

  @AfterEach
  void stop() {
    gitlab.close();
  }

  private ChangeHost host(RotatedSecret token) {
    return new GitLabChangeHostFactory()
        .create(
            new GitLabSettings(
                Optional.of(gitlab.url()),
                token.as("aws:gitlab/token"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            TestContext.create());
  }

  @Test
  void gitReadsTheRotatedTokenAgain() {
    RotatedSecret token = new RotatedSecret("glpat-old", PretendGitLab.TOKEN);
    try (ChangeHost host = host(token);
        Snapshot snapshot = host.snapshot(REPOSITORY, "main")) {
      assertThat(snapshot.commit()).isEqualTo(base);
    }
    assertThat(token.forgotten()).isPositive();
  }

  @Test
  void theApiReadsTheRotatedTokenAgainAndOneMergeRequestIsOpened() {
    RotatedSecret token = new RotatedSecret("glpat-old", PretendGitLab.TOKEN);
    try (ChangeHost host = host(token)) {
      assertThat(open(host, base).ref().branch()).isEqualTo(BRANCH);
    }
    assertThat(gitlab.project(REPOSITORY).requests).hasSize(1);
    assertThat(token.forgotten()).isPositive();
  }

  @Test
  void aTokenThatWasNotRotatedIsNamed() {
    RotatedSecret token = new RotatedSecret("glpat-old", "glpat-old");
    try (ChangeHost host = host(token)) {
      assertThat(failure(() -> open(host, base)))
          .hasMessageContaining("does not accept the token from aws:gitlab/token");
    }
  }
}
