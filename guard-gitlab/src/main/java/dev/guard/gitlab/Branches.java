package dev.guard.gitlab;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.BaseMoved;
import dev.guard.api.change.Proposal;
import dev.guard.api.change.Proposed;
import dev.guard.api.change.Snapshot;
import dev.guard.api.plugin.AdapterContext;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * GUARD's branches: one commit on one new branch, created once whatever crashes. Thread-safe.
 *
 * <p>The branch's name is the same after a crash, so the remote is asked first; two processes at
 * once are parted by a push that only creates.
 */
final class Branches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Branches.class);
  private static final Set<String> PASSING = Set.of("gitlab.unreachable", "gitlab.unavailable");

  private final GitLabSettings settings;
  private final AdapterContext context;
  private final Problems problems;
  private final Map<String, Slot> slots = new HashMap<>();
  private @Nullable Path folder;

  private static final class Slot {
    final ReentrantLock turn = new ReentrantLock();
    final AtomicLong asked = new AtomicLong();
    @Nullable GitMirror mirror;
    @Nullable GitSnapshot newest;
    String newestOf = "";
  }

  /** The branch's head, or that the target branch moved on in the edited files. */
  record Published(Optional<String> head, Optional<BaseMoved> moved) {
    static Published at(ObjectId head) {
      return new Published(Optional.of(head.name()), Optional.empty());
    }

    static Published movedTo(ObjectId base) {
      return new Published(Optional.empty(), Optional.of(new BaseMoved(base.name())));
    }

    Proposed fold(Function<String, Proposed> published, Function<BaseMoved, Proposed> base) {
      return moved.map(base).orElseGet(() -> published.apply(head.orElseThrow()));
    }
  }

  Branches(GitLabSettings settings, AdapterContext context, Problems problems) {
    this.settings = settings;
    this.context = context;
    this.problems = problems;
  }

  Snapshot snapshot(RepositoryPath project, String branch) {
    Slot slot = slot(project);
    long came = slot.asked.get();
    return inTurn(slot, project, mirror -> newest(slot, mirror, branch, came));
  }

  /**
   * Many clusters share a repository and are looked at at once: who waited while GitLab was asked
   * takes the answer to a question that was put after it came.
   */
  private static GitSnapshot newest(Slot slot, GitMirror mirror, String branch, long came) {
    GitSnapshot known = slot.newest;
    if (known != null && slot.newestOf.equals(branch) && slot.asked.get() > came) {
      return known;
    }
    slot.newest = null;
    slot.asked.incrementAndGet();
    ObjectId head = mirror.fetch(branch);
    GitSnapshot newest =
        known != null && known.commit().equals(head.name())
            ? known
            : GitSnapshot.of(mirror.repository(), head);
    slot.newest = newest;
    slot.newestOf = branch;
    return newest;
  }

  /** Creates the proposal's branch with its one commit, or finds it. */
  Published publish(RepositoryPath project, Proposal proposal) {
    return inTurn(slot(project), project, mirror -> publish(mirror, proposal));
  }

  private Published publish(GitMirror mirror, Proposal proposal) {
    Map<String, ObjectId> heads = mirror.heads(List.of(proposal.targetBranch(), proposal.branch()));
    ObjectId there = heads.get(proposal.branch());
    if (there != null) {
      return existing(mirror, proposal, there);
    }
    ObjectId base = heads.get(proposal.targetBranch());
    if (base == null) {
      throw mirror.noBranch(proposal.targetBranch());
    }
    mirror.fetch(proposal.targetBranch(), base);
    if (moved(mirror, proposal, base)) {
      return Published.movedTo(base);
    }
    ObjectId commit = commit(mirror, proposal, base);
    GitMirror.Pushed pushed = mirror.create(proposal.branch(), commit);
    if (pushed.created()) {
      return Published.at(commit);
    }
    ObjectId raced = mirror.heads(List.of(proposal.branch())).get(proposal.branch());
    if (raced != null) {
      return existing(mirror, proposal, raced);
    }
    throw GuardException.of("gitlab.push-refused", Responsible.OPERATOR)
        .what("GitLab did not take the new branch " + proposal.branch() + ": " + pushed.said())
        .where(place(proposal))
        .next("Change the push rule or the permission that GitLab names, then start again.")
        .build();
  }

  /** Goes on with a branch that is GUARD's own or holds just what is proposed. */
  private Published existing(GitMirror mirror, Proposal proposal, ObjectId head) {
    mirror.fetch(proposal.branch(), head);
    boolean same =
        proposal.files().entrySet().stream()
            .allMatch(
                file -> mirror.idOf(file.getValue()).equals(mirror.blob(head, file.getKey())));
    if (same || mirror.message(head).contains(trailer(proposal))) {
      return Published.at(head);
    }
    throw GuardException.of("refused.branch-taken", Responsible.USER)
        .what("The branch " + proposal.branch() + " is there with other content, not by GUARD.")
        .where(place(proposal))
        .next("Look at its last commit; delete or rename the branch, then start again.")
        .build();
  }

  /** Whether an edited file differs between the edited base and the newest head. */
  private static boolean moved(GitMirror mirror, Proposal proposal, ObjectId head) {
    if (head.name().equals(proposal.baseCommit())) {
      return false;
    }
    if (!mirror.fetchCommit(proposal.baseCommit())) {
      LOG.debug("The base {} cannot be fetched any more; edit again", proposal.baseCommit());
      return true;
    }
    ObjectId base = ObjectId.fromString(proposal.baseCommit());
    return proposal.files().keySet().stream()
        .anyMatch(path -> !mirror.blob(base, path).equals(mirror.blob(head, path)));
  }

  private ObjectId commit(GitMirror mirror, Proposal proposal, ObjectId base) {
    PersonIdent author =
        new PersonIdent(
            settings.author(), settings.email(), context.time().instant(), ZoneOffset.UTC);
    String message =
        proposal.title().strip()
            + "\n\n"
            + trailer(proposal)
            + "\nGuard-Effect: "
            + proposal.key()
            + "\n";
    return mirror.commit(base, proposal.files(), message, author);
  }

  private static String trailer(Proposal proposal) {
    return "Guard-Branch: " + proposal.branch();
  }

  private String place(Proposal proposal) {
    return settings.instance() + "/" + proposal.repository();
  }

  private <T> T inTurn(Slot slot, RepositoryPath project, Function<GitMirror, T> work) {
    slot.turn.lock();
    try {
      GitMirror mirror = slot.mirror;
      if (mirror == null) {
        mirror = open(project);
        slot.mirror = mirror;
      }
      return work.apply(mirror);
    } finally {
      slot.turn.unlock();
    }
  }

  private synchronized Slot slot(RepositoryPath project) {
    return slots.computeIfAbsent(project.path(), path -> new Slot());
  }

  private synchronized GitMirror open(RepositoryPath project) {
    try {
      Path parent = folder;
      if (parent == null) {
        parent = MirrorFolder.create(Path.of(System.getProperty("java.io.tmpdir")));
        folder = parent;
      }
      return new GitMirror(
          project,
          Files.createTempDirectory(parent, "mirror-"),
          settings,
          context,
          problems,
          Retry.of("gitlab-git", retries()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RetryConfig retries() {
    return RetryConfig.custom()
        .maxAttempts(3)
        .intervalFunction(
            IntervalFunction.ofExponentialRandomBackoff(
                Duration.ofMillis(200), 2.0, 0.5, Duration.ofSeconds(1)))
        .retryOnException(
            thrown -> thrown instanceof GuardException failed && PASSING.contains(failed.code()))
        .build();
  }

  @Override
  public synchronized void close() {
    for (Slot slot : slots.values()) {
      if (slot.mirror != null) {
        slot.mirror.close();
        slot.mirror = null;
      }
    }
    slots.clear();
    Path parent = folder;
    folder = null;
    if (parent != null) {
      MirrorFolder.delete(parent);
    }
  }
}
