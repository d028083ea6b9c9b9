package dev.guard.gitlab;

import static dev.guard.gitlab.GitLabTesting.REPOSITORY;
import static dev.guard.gitlab.GitLabTesting.host;
import static dev.guard.gitlab.GitLabTesting.open;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import dev.guard.api.Unknown;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ChangeView;
import dev.guard.gitlab.PretendProject.Method;
import dev.guard.testkit.TestContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What GUARD reads from a merge request, and says in it. */
final class MergeRequestTest {
  @TempDir Path folder;
  private PretendGitLab gitlab;
  private ChangeHost host;
  private ChangeRef change;

  @BeforeEach
  void start() throws Exception {
    gitlab = PretendGitLab.start(folder);
    host = host(gitlab, TestContext.create());
    change = open(host, GitLabTesting.seed(gitlab)).ref();
  }

  @AfterEach
  void stop() {
    host.close();
    gitlab.close();
  }

  private ChangeView view() {
    return host.view(change).known().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void theLandedCommitIsFoundHoweverTheProjectMerges(Method method) {
    gitlab.project(REPOSITORY).method = method;
    String landed = gitlab.merge(change);
    ChangeView view = view();
    assertThat(view.state()).isEqualTo(ChangeState.MERGED);
    assertThat(view.landedCommit()).contains(landed);
    assertThat(view.landedAt()).contains(Instant.parse("2026-03-02T11:30:00Z"));
    gitlab.commit(REPOSITORY, "main", Map.of("README.md", "later\n"));
    String head = gitlab.project(REPOSITORY).head("main");
    assertThat(host.contains(REPOSITORY, head, landed)).isEqualTo(Answer.known(true));
    assertThat(host.contains(REPOSITORY, landed, head)).isEqualTo(Answer.known(false));
  }

  @ParameterizedTest
  @CsvSource({
    "conflict, It conflicts with the target branch.",
    "ci_must_pass, The pipeline has to pass first.",
    "draft_status, It is a draft.",
    "discussions_not_resolved, There are unresolved discussions.",
    "some_new_status, GitLab says some new status."
  })
  void whatBlocksAMergeIsASentence(String status, String sentence) {
    gitlab.request(change).detailedStatus = status;
    assertThat(view().blockedBy()).containsExactly(sentence);
  }

  @Test
  void missingApprovalsAreCounted() {
    gitlab.request(change).detailedStatus = "not_approved";
    gitlab.request(change).approvalsLeft = 2;
    assertThat(view().blockedBy()).containsExactly("2 approvals are missing.");
  }

  @Test
  void approvalsThatThisGitLabDoesNotCountAreStillSaid() {
    gitlab.request(change).detailedStatus = "not_approved";
    gitlab.failNext("GET", "/approvals", 404, Map.of());
    assertThat(view().blockedBy()).containsExactly("Approvals are missing.");
  }

  @Test
  void aMergeableRequestIsBlockedByNothingAndALockedOneIsBeingMerged() {
    assertThat(view().blockedBy()).isEmpty();
    gitlab.request(change).state = "locked";
    assertThat(view().state()).isEqualTo(ChangeState.OPEN);
    assertThat(view().blockedBy()).containsExactly("GitLab is merging it right now.");
  }

  @Test
  void aPictureIsKeptAndItsAddressIsThatOfTheProject() {
    Answer<String> kept = host.upload(change, "latency.svg", Bytes.utf8("<svg>before after</svg>"));

    assertThat(kept).isEqualTo(Answer.known("/uploads/" + "0".repeat(31) + "1/latency.svg"));
    assertThat(gitlab.project(REPOSITORY).uploads)
        .singleElement()
        .asString()
        .contains("<svg>before after</svg>", "filename=\"latency.svg\"");
  }

  @Test
  void whatGitLabDoesNotKeepIsNotToldForKept() {
    gitlab.failNext("POST", "/uploads", 503, Map.of());

    assertThat(host.upload(change, "latency.svg", Bytes.utf8("<svg/>")).known()).isEmpty();
  }

  @Test
  void aCommentIsFoundAgainBehindManyOthers() {
    EffectKey key = new EffectKey("run-1", "s1", "comment--odd", "wave > 1", 1);
    host.comment(change, key, "Validated.");
    for (int i = 0; i < 230; i++) {
      gitlab.request(change).notes.add(0, "chatter " + i);
    }
    host.comment(change, key, "Validated.");
    assertThat(gitlab.comments(change)).hasSize(231);
    String marker = gitlab.comments(change).get(230);
    assertThat(marker).startsWith("Validated.\n\n<!-- guard:effect ").endsWith(" -->");
    assertThat(marker.substring(marker.indexOf("<!--") + 4, marker.length() - 3))
        .doesNotContain("--")
        .doesNotContain(">");
  }

  @Test
  void anOutageIsCouldNotTellAndNamesThePlace() {
    for (int i = 0; i < 3; i++) {
      gitlab.failNext("GET", "/merge_requests/", 503, Map.of());
    }
    assertThat(host.view(change))
        .isInstanceOfSatisfying(
            Unknown.class,
            unknown ->
                assertThat(unknown.reason())
                    .contains("503")
                    .contains(REPOSITORY + "/-/merge_requests/1"));
  }

  @Test
  void aRequestThatIsMergedWhileItIsBeingClosedStaysMerged() {
    gitlab.failNext("PUT", "/merge_requests/", 422, Map.of());
    gitlab.request(change).state = "opened";
    var thrown = GitLabTesting.failure(() -> host.close(change, GitLabTesting.KEY));
    assertThat(thrown.code()).isEqualTo("gitlab.refused");
    gitlab.merge(change);
    host.close(change, GitLabTesting.KEY);
    assertThat(view().state()).isEqualTo(ChangeState.MERGED);
  }
}
