package dev.guard.sandbox.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.sandbox.git.FluxRepository;
import dev.guard.sandbox.git.GitPlace;
import dev.guard.sandbox.git.GitStore;
import dev.guard.sandbox.http.HttpPlace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.gitlab4j.api.GitLabApi;
import org.gitlab4j.api.GitLabApiException;
import org.gitlab4j.api.models.MergeRequestParams;
import org.gitlab4j.models.Constants.StateEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pretend GitLab, as gitlab4j and the real git see it. */
class GitLabTest {
  private static final String PROJECT = "platform/flux-fleet";
  private static final String TOKEN = "glpat-test";

  @TempDir private Path folder;
  private GitStore store;
  private MergeRequests requests;
  private final GitLabFaults faults = new GitLabFaults();
  private HttpPlace place;
  private GitLabApi api;

  @BeforeEach
  void start() {
    store =
        GitStore.create(
            folder.resolve("git"), PROJECT, () -> Instant.parse("2026-11-24T09:00:00Z"));
    store.commit(
        "main", FluxRepository.files(List.of("staging-1"), "1.26.4"), "Start", "Mara Lindt");
    requests = new MergeRequests(Map.of(PROJECT, store), () -> Instant.now());
    AtomicReference<URI> url = new AtomicReference<>(URI.create("http://127.0.0.1"));
    GitLabViews views = new GitLabViews(url::get, List.of("guard-bot", "mara"));
    place =
        HttpPlace.start(
            "gitlab",
            List.of(
                new GitLabService(requests, TOKEN::equals, faults, views),
                new GitPlace(TOKEN::equals)),
            Optional.of(GitPlace.handler(Map.of(PROJECT, store))));
    url.set(place.url());
    api = new GitLabApi(place.url().toString(), TOKEN);
  }

  @AfterEach
  void stop() {
    api.close();
    place.close();
    store.close();
  }

  @Test
  void mergeRequestIsOpenedOnceListedAndMergedIntoMain() throws Exception {
    branchWithNewVersion("guard/upgrade-x");
    var opened = api.getMergeRequestApi().createMergeRequest(PROJECT, params("guard/upgrade-x"));
    assertThat(opened.getState()).isEqualTo("opened");
    assertThat(opened.getAssignees()).extracting("username").containsExactly("mara");
    assertThatThrownBy(
            () -> api.getMergeRequestApi().createMergeRequest(PROJECT, params("guard/upgrade-x")))
        .isInstanceOfSatisfying(
            GitLabApiException.class, e -> assertThat(e.getHttpStatus()).isEqualTo(409));

    requests.merge(requests.get(PROJECT, 1).orElseThrow(), "Mara Lindt");

    var merged = api.getMergeRequestApi().getMergeRequest(PROJECT, 1L);
    assertThat(merged.getState()).isEqualTo("merged");
    assertThat(merged.getMergeCommitSha()).isEqualTo(store.head("main").orElseThrow());
    assertThat(store.contains(store.head("main").orElseThrow(), opened.getSha())).isTrue();
    assertThat(api.getUserApi().getUser("mara").getId()).isEqualTo(2L);
    assertThat(api.getUserApi().findUsers("nobody")).isEmpty();
  }

  @Test
  void closedRequestCannotBeClosedAgainAndCommentsAreKept() throws Exception {
    branchWithNewVersion("guard/upgrade-y");
    api.getMergeRequestApi().createMergeRequest(PROJECT, params("guard/upgrade-y"));
    api.getNotesApi().createMergeRequestNote(PROJECT, 1L, "All is well", null, null);
    MergeRequestParams close = new MergeRequestParams().withStateEvent(StateEvent.CLOSE);

    assertThat(api.getMergeRequestApi().updateMergeRequest(PROJECT, 1L, close).getState())
        .isEqualTo("closed");

    assertThatThrownBy(() -> api.getMergeRequestApi().updateMergeRequest(PROJECT, 1L, close))
        .isInstanceOfSatisfying(
            GitLabApiException.class, e -> assertThat(e.getHttpStatus()).isEqualTo(422));
    assertThat(api.getNotesApi().getMergeRequestNotes(PROJECT, 1L))
        .extracting("body")
        .containsExactly("All is well");
  }

  @Test
  void revertByAPersonBringsTheOldFilesBack() throws Exception {
    String before = store.head("main").orElseThrow();
    branchWithNewVersion("guard/upgrade-z");
    api.getMergeRequestApi().createMergeRequest(PROJECT, params("guard/upgrade-z"));
    MergeRequest merged =
        requests.merge(requests.get(PROJECT, 1).orElseThrow(), "Mara Lindt").orElseThrow();

    String revert = requests.revert(merged, "Mara Lindt").orElseThrow();

    assertThat(store.files(revert, "")).isEqualTo(store.files(before, ""));
    assertThat(store.contains(revert, merged.mergeCommit().orElseThrow())).isTrue();
  }

  @Test
  void faultsAnswerAsGitLabDoes() {
    faults.tokenExpired(true);
    assertThat(statusOfListing()).isEqualTo(401);
    faults.tokenExpired(false);
    faults.tooManyRequests(1);
    assertThat(statusOfListing()).isEqualTo(429);
    faults.down(true);
    assertThat(statusOfListing()).isEqualTo(502);
  }

  private int statusOfListing() {
    try {
      api.getMergeRequestApi().getMergeRequests(PROJECT);
      return 200;
    } catch (GitLabApiException e) {
      return e.getHttpStatus();
    }
  }

  @Test
  void realGitClonesAndPushesWithTheTokenOnly() throws Exception {
    Path work = folder.resolve("work");
    String clone = place.url() + "/" + PROJECT + ".git";
    assertThat(git(folder, "clone", "-q", "--depth", "1", clone, work.toString())).isZero();
    assertThat(work.resolve("clusters/staging-1/istio/release.yaml")).exists();
    Files.writeString(work.resolve("README.md"), "changed\n");
    git(work, "-c", "user.name=M", "-c", "user.email=m@example.com", "commit", "-qam", "Change");
    assertThat(git(work, "push", "-q", "origin", "HEAD:refs/heads/mine")).isNotZero();
    assertThat(store.head("mine")).isEmpty();

    String withToken = clone.replace("http://", "http://oauth2:" + TOKEN + "@");

    assertThat(git(work, "push", "-q", withToken, "HEAD:refs/heads/mine")).isZero();
    assertThat(store.head("mine")).isPresent();
  }

  private static int git(Path in, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("git");
    builder.command().addAll(List.of(arguments));
    builder.directory(in.toFile());
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private void branchWithNewVersion(String branch) {
    String path = "clusters/staging-1/istio/release.yaml";
    String main = store.head("main").orElseThrow();
    store.branch(branch, main);
    String text = store.files(main, path).getOrDefault(path, "").replace("1.26.4", "1.27.3");
    store.commit(branch, Map.of(path, text), "Upgrade", "GUARD");
  }

  private static MergeRequestParams params(String branch) {
    return new MergeRequestParams()
        .withSourceBranch(branch)
        .withTargetBranch("main")
        .withTitle("Upgrade Istio")
        .withDescription("Text")
        .withLabels(List.of("guard"))
        .withAssigneeIds(List.of(2L));
  }
}
