package dev.guard.gitlab;

import static dev.guard.gitlab.GitLabTesting.AFTER;
import static dev.guard.gitlab.GitLabTesting.BEFORE;
import static dev.guard.gitlab.GitLabTesting.BRANCH;
import static dev.guard.gitlab.GitLabTesting.FILE;
import static dev.guard.gitlab.GitLabTesting.REPOSITORY;
import static dev.guard.gitlab.GitLabTesting.failure;
import static dev.guard.gitlab.GitLabTesting.host;
import static dev.guard.gitlab.GitLabTesting.open;
import static dev.guard.gitlab.GitLabTesting.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.GuardException;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.Opened;
import dev.guard.api.change.Proposed;
import dev.guard.testkit.TestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One branch, one commit, one merge request, whatever happens in between. */
final class ProposalTest {
  private static final String PUSHES = "POST /gitlab/platform/mesh/flux-fleet.git/git-receive-pack";

  @TempDir Path folder;
  private PretendGitLab gitlab;
  private String base;

  @BeforeEach
  void start() throws Exception {
    gitlab = PretendGitLab.start(folder.resolve("server"));
    base = GitLabTesting.seed(gitlab);
  }

  @AfterEach
  void stop() {
    gitlab.close();
  }

  @Test
  void aRealGitClientSeesOneCommitThatChangesOnlyTheVersion() throws Exception {
    Map<String, String> files =
        Map.of(FILE, AFTER, "bin/apply.sh", "#!/bin/sh\n# 1.27.3\n", "clusters/c9/new.yaml", "a\n");
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      host.propose(proposal(base, files));
    }
    Path clone = folder.resolve("clone");
    git(folder, "clone", "-q", gitlab.url() + "/" + REPOSITORY + ".git", clone.toString());
    String branch = "origin/" + BRANCH;
    assertThat(git(clone, "log", "--format=%an <%ae> %s", "origin/main.." + branch))
        .isEqualTo("GUARD <guard@example.org> Upgrade Istio to 1.27.3 in wave-1\n");
    assertThat(git(clone, "log", "-1", "--format=%at", branch)).isEqualTo("1772445600\n");
    assertThat(git(clone, "diff", "--no-color", "-U0", "origin/main", branch, "--", FILE))
        .contains("-  version: \"1.26.4\"\r\n+  version: \"1.27.3\"\r\n")
        .doesNotContain("final newline");
    assertThat(git(clone, "diff", "--numstat", "origin/main", branch))
        .isEqualTo("1\t0\tbin/apply.sh\n1\t1\t" + FILE + "\n1\t0\tclusters/c9/new.yaml\n");
    assertThat(git(clone, "ls-tree", branch, "bin/apply.sh")).startsWith("100755 blob");
    assertThat(git(clone, "fsck", "--strict")).doesNotContain("error");
  }

  @Test
  void aCrashBetweenPushAndMergeRequestLeavesOneOfEach() {
    gitlab.failNext("POST", "/merge_requests", 500, Map.of());
    try (ChangeHost crashed = host(gitlab, TestContext.create())) {
      assertThat(failure(() -> open(crashed, base)).code()).isEqualTo("gitlab.unavailable");
    }
    String pushed = gitlab.project(REPOSITORY).head(BRANCH);
    assertThat(pushed).isNotEmpty();
    try (ChangeHost restarted = host(gitlab, TestContext.at(TestContext.START.plusSeconds(90)))) {
      assertThat(open(restarted, base).head()).isEqualTo(pushed);
      assertThat(open(restarted, base).head()).isEqualTo(pushed);
    }
    assertThat(gitlab.mergeRequests(REPOSITORY, BRANCH)).isEqualTo(1);
    assertThat(gitlab.asked(PUSHES)).hasSize(1);
  }

  @Test
  void twoProcessesAtOnceMakeOneBranchAndOneMergeRequest() throws Exception {
    CyclicBarrier pushing = new CyclicBarrier(2);
    CyclicBarrier creating = new CyclicBarrier(2);
    gitlab.beforePush = (receive, commands) -> meet(pushing);
    gitlab.beforeCreate = () -> meet(creating);
    ExecutorService processes = Executors.newFixedThreadPool(2);
    try {
      List<Future<Opened>> results = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        TestContext clock = TestContext.at(TestContext.START.plusSeconds(i * 7L));
        Callable<Opened> process =
            () -> {
              try (ChangeHost host = host(gitlab, clock)) {
                return open(host, base);
              }
            };
        results.add(processes.submit(process));
      }
      Opened first = results.get(0).get(60, TimeUnit.SECONDS);
      Opened second = results.get(1).get(60, TimeUnit.SECONDS);
      assertThat(first).isEqualTo(second);
    } finally {
      processes.shutdownNow();
    }
    assertThat(gitlab.asked(PUSHES)).hasSize(2);
    assertThat(gitlab.branches(REPOSITORY)).containsExactlyInAnyOrder("main", BRANCH);
    assertThat(gitlab.mergeRequests(REPOSITORY, BRANCH)).isEqualTo(1);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("The other process did not come", e);
    }
  }

  @Test
  void aBranchOfSomebodyElseIsNamedAndLeftAlone() {
    String theirs = gitlab.commit(REPOSITORY, BRANCH, Map.of(FILE, "something else\n"));
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      GuardException refused = failure(() -> open(host, base));
      assertThat(refused.code()).isEqualTo("refused.branch-taken");
      assertThat(refused).hasMessageContaining(BRANCH);
    }
    assertThat(gitlab.project(REPOSITORY).head(BRANCH)).isEqualTo(theirs);
    assertThat(gitlab.mergeRequests(REPOSITORY, BRANCH)).isZero();
  }

  @Test
  void aBranchOfItsOwnIsKeptAlsoWithOtherContent() {
    gitlab.failNext("POST", "/merge_requests", 500, Map.of());
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      failure(() -> open(host, base));
      String pushed = gitlab.project(REPOSITORY).head(BRANCH);
      Proposed again =
          host.propose(proposal(base, Map.of(FILE, BEFORE.replace("1.26.4", "1.27.3-patched"))));
      assertThat(again)
          .isInstanceOfSatisfying(
              Opened.class, opened -> assertThat(opened.head()).isEqualTo(pushed));
    }
    assertThat(gitlab.asked(PUSHES)).hasSize(1);
  }

  @Test
  void aTargetThatMovedElsewhereIsTheParentOfTheCommit() throws Exception {
    String moved = gitlab.commit(REPOSITORY, "main", Map.of("README.md", "a fleet\n"));
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      Opened opened = open(host, base);
      Path clone = folder.resolve("clone");
      git(folder, "clone", "-q", gitlab.url() + "/" + REPOSITORY + ".git", clone.toString());
      assertThat(git(clone, "rev-parse", opened.head() + "^")).isEqualTo(moved + "\n");
    }
  }

  @Test
  void whoWaitsWhileTheRemoteIsAskedSharesTheNextAnswerAndNeverAnOlderOne() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    gitlab.beforeRefs =
        () -> {
          asking.countDown();
          await(answer);
        };
    List<String> commits = new CopyOnWriteArrayList<>();
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      Runnable look = () -> commits.add(host.snapshot(REPOSITORY, "main").commit());
      List<Thread> threads = new ArrayList<>(List.of(new Thread(look)));
      threads.get(0).start();
      await(asking);
      for (int i = 0; i < 8; i++) {
        Thread waiting = new Thread(look);
        threads.add(waiting);
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      answer.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(commits).hasSize(9).containsOnly(base);
      assertThat(gitlab.asked("GET /gitlab/" + REPOSITORY + ".git/info/refs").size()).isLessThan(9);
      String moved = gitlab.commit(REPOSITORY, "main", Map.of("README.md", "moved\n"));
      look.run();
      assertThat(commits).last().isEqualTo(moved);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void severalProposalsFromOneLongRunningHostShareItsCopy() {
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      for (int i = 1; i <= 3; i++) {
        String head = gitlab.commit(REPOSITORY, "main", Map.of(FILE, "version: 1.26." + i + "\n"));
        try (var snapshot = host.snapshot(REPOSITORY, "main")) {
          assertThat(snapshot.commit()).isEqualTo(head);
          var again =
              new dev.guard.api.change.Proposal(
                  GitLabTesting.KEY,
                  REPOSITORY,
                  BRANCH + "-a" + i,
                  "main",
                  snapshot.commit(),
                  Map.of(FILE, dev.guard.api.Bytes.utf8("version: 1.27." + i + "\n")),
                  "Upgrade",
                  "Body",
                  List.of(),
                  List.of(),
                  false);
          assertThat(host.propose(again)).isInstanceOf(Opened.class);
        }
      }
    }
    assertThat(gitlab.branches(REPOSITORY))
        .containsExactlyInAnyOrder("main", BRANCH + "-a1", BRANCH + "-a2", BRANCH + "-a3");
  }

  @Test
  void theMergeRequestHasTitleBodyLabelsAndTheAssigneeThatExists() {
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      host.propose(proposal(base, Map.of(FILE, AFTER), List.of("@ann", "nobody"), true));
    }
    Map<String, List<String>> form = gitlab.project(REPOSITORY).requests.get(0).form;
    assertThat(PretendApi.first(form, "title"))
        .isEqualTo("Draft: Upgrade Istio to 1.27.3 in wave-1");
    assertThat(PretendApi.first(form, "description")).isEqualTo("The health report & <details>.");
    assertThat(PretendApi.first(form, "labels")).isEqualTo("guard,istio");
    assertThat(PretendApi.first(form, "target_branch")).isEqualTo("main");
    assertThat(form.get("assignee_ids[]")).containsExactly("7");
  }

  @Test
  void aForksMergeRequestFromABranchOfThatNameIsNotOurs() {
    PretendProject.Request foreign =
        new PretendProject.Request(1, BRANCH, "main", "a".repeat(40), Map.of());
    foreign.sourceProject = 99;
    foreign.state = "closed";
    gitlab.project(REPOSITORY).requests.add(foreign);
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      assertThat(open(host, base).ref().id()).isEqualTo("2");
    }
  }

  @Test
  void aPushRuleThatSaysNoIsQuotedAndNothingIsOpened() {
    gitlab.beforePush =
        (receive, commands) ->
            commands.forEach(
                command ->
                    command.setResult(
                        ReceiveCommand.Result.REJECTED_OTHER_REASON,
                        "GitLab: Commit message does not follow the pattern "
                            + PretendGitLab.TOKEN));
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      GuardException refused = failure(() -> open(host, base));
      assertThat(refused.code()).isEqualTo("gitlab.push-refused");
      assertThat(refused)
          .hasMessageContaining(BRANCH)
          .hasMessageContaining("does not follow the pattern [masked]");
    }
    assertThat(gitlab.mergeRequests(REPOSITORY, BRANCH)).isZero();
  }

  @Test
  void closingTheHostLeavesNoTemporaryFiles() throws Exception {
    long before = mirrors();
    try (ChangeHost host = host(gitlab, TestContext.create())) {
      open(host, base);
      assertThat(mirrors()).isGreaterThan(before);
    }
    assertThat(mirrors()).isEqualTo(before);
  }

  private static long mirrors() throws Exception {
    String own = "guard-git-.*-" + ProcessHandle.current().pid() + "-.*";
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().matches(own)).count();
    }
  }

  /** Runs the real git client as a person would, with the token in a header. */
  private static String git(Path at, String... arguments) throws Exception {
    String login =
        Base64.getEncoder()
            .encodeToString(("oauth2:" + PretendGitLab.TOKEN).getBytes(StandardCharsets.UTF_8));
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "http.extraHeader=Authorization: Basic " + login));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(at, "git", ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(at.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    Files.delete(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
