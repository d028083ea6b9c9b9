package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.change.BaseMoved;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ChangeView;
import dev.guard.api.change.Opened;
import dev.guard.api.change.Proposal;
import dev.guard.api.change.Proposed;
import dev.guard.api.change.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ChangeHost} has to do. A subclass gives a host and the people beside it; both
 * see the same service, which is empty when a test starts.
 */
public abstract class ChangeHostContract {
  /** The project that the tests use, with a nested group. */
  protected static final String REPOSITORY = "platform/mesh/flux-fleet";

  private static final String BRANCH = "guard/upgrade-istio-1.27.3-wave-1-20260302-1000";
  private static final String FILE = "clusters/c1/istio.yaml";
  private static final String OTHER = "clusters/c2/istio.yaml";
  private static final EffectKey KEY = new EffectKey("run-1", "s1", "upgrade", REPOSITORY, 1);

  /** A host over the test's service; a second call stands for a second process. */
  protected abstract ChangeHost host();

  protected abstract Maintainer people();

  @Test
  public void aSnapshotShowsTheFilesAtTheHeadOfABranch() {
    String head = start();
    try (ChangeHost host = host();
        Snapshot snapshot = host.snapshot(REPOSITORY, "main")) {
      assertThat(snapshot.commit()).isEqualTo(head).matches("[0-9a-f]{40}");
      assertThat(snapshot.read(FILE)).contains(Bytes.utf8("version: 1.26.4\r\n# kept"));
      assertThat(snapshot.read("clusters/c1/missing.yaml")).isEmpty();
      assertThat(snapshot.list("")).containsExactly("README.md", FILE, OTHER);
      assertThat(snapshot.list("clusters")).containsExactly(FILE, OTHER);
      assertThat(snapshot.list("clusters/c1")).containsExactly(FILE);
      assertThat(snapshot.list("clusters/c1/")).containsExactly(FILE);
      assertThat(snapshot.list("clusters/c")).isEmpty();
      assertThat(snapshot.list(FILE)).containsExactly(FILE);
    }
  }

  @Test
  public void aBranchOrRepositoryThatIsNotThereIsSaidByName() {
    start();
    try (ChangeHost host = host()) {
      assertThatThrownBy(() -> read(host, REPOSITORY, "release-9"))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("release-9");
      assertThatThrownBy(() -> read(host, "platform/nothing-here", "main"))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("platform/nothing-here");
    }
  }

  private static String read(ChangeHost host, String repository, String branch) {
    try (Snapshot snapshot = host.snapshot(repository, branch)) {
      return snapshot.commit();
    }
  }

  @Test
  public void aProposalOpensOneMergeRequestWithOneCommitThatChangesOnlyItsFiles() {
    String base = start();
    try (ChangeHost host = host()) {
      Opened opened = open(host, base);
      assertThat(opened.ref().repository()).isEqualTo(REPOSITORY);
      assertThat(opened.ref().branch()).isEqualTo(BRANCH);
      assertThat(opened.ref().url().getUserInfo()).isNull();
      try (Snapshot branch = host.snapshot(REPOSITORY, BRANCH)) {
        assertThat(branch.commit()).isEqualTo(opened.head());
        assertThat(branch.read(FILE)).contains(Bytes.utf8("version: 1.27.3\r\n# kept"));
        assertThat(branch.read(OTHER)).contains(Bytes.utf8("version: 1.26.4\n"));
        assertThat(branch.list("")).containsExactly("README.md", FILE, OTHER);
      }
      assertThat(read(host, REPOSITORY, "main")).isEqualTo(base);
      assertThat(host.contains(REPOSITORY, opened.head(), base)).isEqualTo(Answer.known(true));
      assertThat(host.contains(REPOSITORY, base, opened.head())).isEqualTo(Answer.known(false));
      ChangeView view = view(host, opened.ref());
      assertThat(view.state()).isEqualTo(ChangeState.OPEN);
      assertThat(view.head()).isEqualTo(opened.head());
      assertThat(view.landedCommit()).isEmpty();
      assertThat(view.landedAt()).isEmpty();
    }
  }

  @Test
  public void proposingAgainFindsTheSameMergeRequestEvenFromAnotherProcess() {
    String base = start();
    try (ChangeHost first = host();
        ChangeHost second = host()) {
      Opened opened = open(first, base);
      assertThat(first.propose(proposal(base))).isEqualTo(opened);
      assertThat(second.propose(proposal(base))).isEqualTo(opened);
      assertThat(people().mergeRequests(REPOSITORY, BRANCH)).isEqualTo(1);
      assertThat(people().branches(REPOSITORY)).containsExactlyInAnyOrder("main", BRANCH);
    }
  }

  @Test
  public void aBranchLeftByACrashGetsItsMergeRequestAndNoSecondCommit() {
    String base = start();
    String pushed = people().commit(REPOSITORY, BRANCH, Map.of(FILE, "version: 1.27.3\r\n# kept"));
    try (ChangeHost host = host()) {
      Opened opened = open(host, base);
      assertThat(opened.head()).isEqualTo(pushed);
      assertThat(people().mergeRequests(REPOSITORY, BRANCH)).isEqualTo(1);
    }
  }

  @Test
  public void proposingAgainAfterAMergeOrACloseOpensNoSecondOne() {
    String base = start();
    try (ChangeHost host = host()) {
      Opened opened = open(host, base);
      people().close(opened.ref());
      assertThat(host.propose(proposal(base)))
          .isInstanceOfSatisfying(
              Opened.class, again -> assertThat(again.ref().id()).isEqualTo(opened.ref().id()));
      assertThat(people().mergeRequests(REPOSITORY, BRANCH)).isEqualTo(1);
    }
  }

  @Test
  public void aTargetThatMovedInTheEditedFilesIsNotOverwritten() {
    String base = start();
    String moved = people().commit(REPOSITORY, "main", Map.of(FILE, "version: 1.26.5\n"));
    try (ChangeHost host = host()) {
      assertThat(host.propose(proposal(base))).isEqualTo(new BaseMoved(moved));
      assertThat(people().branches(REPOSITORY)).containsExactly("main");
      assertThat(people().mergeRequests(REPOSITORY, BRANCH)).isZero();
    }
  }

  @Test
  public void aTargetThatMovedElsewhereIsNoObstacleAndLosesNothing() {
    String base = start();
    people().commit(REPOSITORY, "main", Map.of(OTHER, "version: 1.26.5\n"));
    try (ChangeHost host = host()) {
      people().merge(open(host, base).ref());
      try (Snapshot main = host.snapshot(REPOSITORY, "main")) {
        assertThat(main.read(FILE)).contains(Bytes.utf8("version: 1.27.3\r\n# kept"));
        assertThat(main.read(OTHER)).contains(Bytes.utf8("version: 1.26.5\n"));
      }
    }
  }

  @Test
  public void aMergedRequestNamesTheCommitThatLanded() {
    String base = start();
    try (ChangeHost host = host()) {
      Opened opened = open(host, base);
      String landed = people().merge(opened.ref());
      ChangeView view = view(host, opened.ref());
      assertThat(view.state()).isEqualTo(ChangeState.MERGED);
      assertThat(view.landedCommit()).contains(landed);
      assertThat(view.landedAt()).isPresent();
      assertThat(view.blockedBy()).isEmpty();
      assertThat(host.contains(REPOSITORY, read(host, REPOSITORY, "main"), landed))
          .isEqualTo(Answer.known(true));
      assertThat(host.lastCommit(REPOSITORY, "main", FILE).known()).isPresent();
    }
  }

  @Test
  public void aRequestClosedByAPersonIsSeenAsClosed() {
    String base = start();
    try (ChangeHost host = host()) {
      Opened opened = open(host, base);
      people().close(opened.ref());
      ChangeView view = view(host, opened.ref());
      assertThat(view.state()).isEqualTo(ChangeState.CLOSED);
      assertThat(view.landedCommit()).isEmpty();
    }
  }

  @Test
  public void closingTwiceAndClosingAMergedRequestChangeNothing() {
    String base = start();
    try (ChangeHost host = host()) {
      Opened opened = open(host, base);
      people().merge(opened.ref());
      host.close(opened.ref(), KEY);
      assertThat(view(host, opened.ref()).state()).isEqualTo(ChangeState.MERGED);
    }
  }

  @Test
  public void anOpenRequestIsClosedOnceAndStaysClosed() {
    String base = start();
    try (ChangeHost host = host()) {
      Opened opened = open(host, base);
      host.close(opened.ref(), KEY);
      host.close(opened.ref(), KEY);
      assertThat(view(host, opened.ref()).state()).isEqualTo(ChangeState.CLOSED);
    }
  }

  @Test
  public void aCommentIsWrittenOncePerKey() {
    String base = start();
    try (ChangeHost first = host();
        ChangeHost second = host()) {
      ChangeRef ref = open(first, base).ref();
      EffectKey comment = new EffectKey("run-1", "s1", "comment", "validated", 1);
      first.comment(ref, comment, "All clusters are **healthy**.");
      first.comment(ref, comment, "All clusters are **healthy**.");
      second.comment(ref, comment, "All clusters are **healthy**.");
      first.comment(ref, new EffectKey("run-1", "s1", "comment", "validated", 2), "Once more.");
      assertThat(people().comments(ref)).hasSize(2);
      assertThat(people().comments(ref).get(0)).contains("All clusters are **healthy**.");
      assertThat(people().comments(ref).get(1)).contains("Once more.");
    }
  }

  @Test
  public void theLastCommitOfAPathIsTheOneThatTouchedIt() {
    String base = start();
    String later = people().commit(REPOSITORY, "main", Map.of(OTHER, "version: 1.26.9\n"));
    try (ChangeHost host = host()) {
      assertThat(host.lastCommit(REPOSITORY, "main", FILE)).isEqualTo(Answer.known(base));
      assertThat(host.lastCommit(REPOSITORY, "main", OTHER)).isEqualTo(Answer.known(later));
      assertThat(host.lastCommit(REPOSITORY, "main", "clusters/c2")).isEqualTo(Answer.known(later));
      assertThat(host.lastCommit(REPOSITORY, "main", "no/such/path").known()).isEmpty();
    }
  }

  @Test
  public void whatDoesNotExistCannotBeToldAndIsNeverANo() {
    String base = start();
    try (ChangeHost host = host()) {
      ChangeRef ref = open(host, base).ref();
      ChangeRef none = new ChangeRef(ref.repository(), ref.branch(), "99999", ref.url());
      assertThat(host.view(none).known()).isEmpty();
      assertThat(host.contains(REPOSITORY, "f".repeat(40), base).known()).isEmpty();
    }
  }

  /** Two clusters' files on main; the answer is its head. */
  private String start() {
    return people()
        .commit(
            REPOSITORY,
            "main",
            Map.of(
                "README.md",
                "fleet\n",
                FILE,
                "version: 1.26.4\r\n# kept",
                OTHER,
                "version: 1.26.4\n"));
  }

  private static Opened open(ChangeHost host, String base) {
    Proposed proposed = host.propose(proposal(base));
    assertThat(proposed).isInstanceOf(Opened.class);
    return (Opened) proposed;
  }

  private static ChangeView view(ChangeHost host, ChangeRef ref) {
    Optional<ChangeView> view = host.view(ref).known();
    assertThat(view).as("the view of %s", ref).isPresent();
    return view.orElseThrow();
  }

  private static Proposal proposal(String base) {
    return new Proposal(
        KEY,
        REPOSITORY,
        BRANCH,
        "main",
        base,
        Map.of(FILE, Bytes.utf8("version: 1.27.3\r\n# kept")),
        "Upgrade Istio to 1.27.3 in wave-1",
        "The health report.",
        List.of("guard"),
        List.of(),
        false);
  }
}
