package dev.guard.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.EffectKey;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.Opened;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GUARD asks of GitLab, and what the stub answers, is what GitLab publishes. */
final class PublishedApiTest {
  @TempDir Path folder;

  @Test
  void givenEveryOperationOfAChange_whenItsCallsAreRecorded_thenGitLabPublishesThem()
      throws Exception {
    try (PretendGitLab gitlab = PretendGitLab.start(folder);
        ChangeHost host = GitLabTesting.host(gitlab, TestContext.create())) {
      String base = GitLabTesting.seed(gitlab);
      Opened opened =
          (Opened)
              host.propose(
                  GitLabTesting.proposal(
                      base, Map.of(GitLabTesting.FILE, GitLabTesting.AFTER), List.of("ann"), true));
      ChangeRef change = opened.ref();
      gitlab.request(change).detailedStatus = "not_approved";
      host.view(change);
      host.comment(change, new EffectKey("run-1", "s1", "comment", "c1", 1), "All is well.");
      host.contains(GitLabTesting.REPOSITORY, opened.head(), base);
      host.lastCommit(GitLabTesting.REPOSITORY, "main", GitLabTesting.FILE);
      host.close(change, GitLabTesting.KEY);

      String one = "/api/v4/projects/{id}/merge_requests/{merge_request_iid}";
      assertThat(PublishedApi.gitlab().violations(gitlab.exchanges)).isEmpty();
      assertThat(PublishedApi.gitlab().used(gitlab.exchanges))
          .containsExactlyInAnyOrder(
              "GET /api/v4/users",
              "GET /api/v4/projects/{id}/merge_requests",
              "POST /api/v4/projects/{id}/merge_requests",
              "GET " + one,
              "PUT " + one,
              "GET " + one + "/approvals",
              "GET " + one + "/notes",
              "POST " + one + "/notes",
              "GET /api/v4/projects/{id}/repository/merge_base",
              "GET /api/v4/projects/{id}/repository/commits");
    }
  }

  @Test
  void givenAStubThatAnswersWhatGitLabDoesNot_whenItEnds_thenItSaysSo() throws Exception {
    PretendGitLab gitlab = PretendGitLab.start(folder);
    String base = GitLabTesting.seed(gitlab);
    try (ChangeHost host = GitLabTesting.host(gitlab, TestContext.create())) {
      Opened opened = GitLabTesting.open(host, base);
      gitlab.request(opened.ref()).state = "half-open";
      host.view(opened.ref());
    }

    assertThatThrownBy(gitlab::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the answer 200 at /state");
  }
}
