package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeState;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.api.run.Stage;
import dev.guard.core.ResumeRequest;
import dev.guard.core.run.BatchSession.Work;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a person decides about a run: resume, rollback, abort. Every decision is journaled. */
final class Decisions {
  private final ClusterRegistry registry;

  Decisions(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** The open run, or the newest closed one that brought something. */
  Run runToRollBack(BatchSession session, String batchId) {
    Optional<Run> open = session.openRun();
    if (open.isPresent()) {
      return open.get();
    }
    return LiveRun.pages(token -> registry.runs(RunFilter.batch(batchId), token)).stream()
        .filter(this::changedSomething)
        .findFirst()
        .filter(
            run ->
                run.outcome().equals(Optional.of(Outcome.UPGRADED))
                    || run.outcome().equals(Optional.of(Outcome.ROLLED_BACK)))
        .orElseThrow(
            () ->
                refused(
                    "refused.nothing-to-roll-back",
                    "Batch " + batchId + " has no run that upgraded anything.",
                    batchId,
                    "See guard runs --batch " + batchId + "."));
  }

  /** What was aborted, or closed unmerged, hides no run before it. */
  private boolean changedSomething(Run run) {
    boolean ended =
        run.outcome().equals(Optional.of(Outcome.ABORTED))
            || run.outcome().equals(Optional.of(Outcome.CLOSED));
    return !ended
        || registry.changes(run.id()).stream()
            .anyMatch(change -> change.state() == ChangeState.MERGED);
  }

  /** Marks clusters as ones to roll back. */
  void rollback(Work work, Optional<String> clusterId, String reason) {
    LiveRun run = work.run();
    String why = "A person asked for a rollback: " + reason;
    boolean any = false;
    run.clusters().stream()
        .map(record -> record.cluster().id())
        .filter(id -> run.progress(id).isEmpty())
        .forEach(id -> readmit(run, id));
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      boolean asked = clusterId.isEmpty() || clusterId.get().equals(id);
      if (asked && isUnderWay(run, id)) {
        any = true;
      } else if (asked && canRollBack(run, id)) {
        work.planner().stopTheLine(id, why);
        rollback(run, id, why);
        any = true;
      }
    }
    if (!any) {
      throw refused(
          "refused.nothing-to-roll-back",
          "Nothing of this run has landed on "
              + clusterId.map(id -> "cluster " + id).orElse("any cluster")
              + ", or it was rolled back.",
          run.run().batchId(),
          "Before a merge, guard abort ends a run; see guard status.");
    }
  }

  /**
   * Takes a cluster back that joined a later run, which is closed. Where that one changed nothing,
   * the cluster stands where this run left it; else it has no more part in this one.
   */
  private static void readmit(LiveRun run, String id) {
    ClusterRecord record = run.cluster(id);
    Optional<String> from =
        run.journal().stream()
            .filter(entry -> entry.kind().equals("enrolled"))
            .filter(entry -> entry.clusterId().equals(Optional.of(id)))
            .flatMap(entry -> Optional.ofNullable(entry.data().get(Facts.FROM_VERSION)).stream())
            .findFirst();
    Stage last =
        run.run().stages().stream()
            .filter(stage -> stage.clusterIds().contains(id))
            .reduce((one, next) -> next)
            .orElseThrow();
    boolean still =
        from.isPresent() && record.cluster().currentVersion().equals(run.run().target());
    Progress progress =
        Progress.start(run.run().id(), last.id(), run.now())
            .moved(still ? ClusterState.UPGRADED : record.state(), run.now())
            .withFacts(
                Map.of(
                    Facts.FROM_VERSION,
                    from.orElse(record.cluster().currentVersion().toString()),
                    Facts.ENDED,
                    still ? "upgraded" : "superseded"));
    String why =
        still
            ? "A later run changed nothing, so the cluster stands where this run left it."
            : "A later run took the cluster on, so it has no more part in this one.";
    run.update(id, progress, List.of(Note.cluster("readmitted", id, why, Map.of())));
  }

  /** An earlier call that died has asked for it already: this one only goes on. */
  private static boolean isUnderWay(LiveRun run, String id) {
    Progress progress = run.progress(id).orElseThrow();
    return progress.state() == ClusterState.ROLLBACK_MR_CREATED
        || (progress.state() == ClusterState.ROLLBACK_NEEDED && progress.held().isEmpty());
  }

  private static boolean canRollBack(LiveRun run, String id) {
    return switch (run.progress(id).orElseThrow().state()) {
      case MR_MERGED,
          UPGRADING,
          VALIDATING,
          UPGRADED,
          PRE_CHECK_PASSED,
          PRE_CHECK_FAILED,
          MR_CREATED,
          ROLLBACK_NEEDED ->
          !Changes.standing(run, id).isEmpty();
      case HEALTHY, PRE_CHECK_RUNNING, ROLLBACK_MR_CREATED, ROLLBACK_COMPLETED -> false;
    };
  }

  private static void rollback(LiveRun run, String id, String why) {
    Progress progress = run.progress(id).orElseThrow();
    Map<String, String> asked = Map.of(Facts.ROLLBACK_ASKED, "yes");
    if (progress.state() == ClusterState.ROLLBACK_NEEDED) {
      release(run, id, progress.withFacts(asked), why);
      return;
    }
    String newest = Changes.standing(run, id).get(0).id();
    UnaryOperator<Progress> needed =
        p ->
            p.withStage(newest)
                .withFacts(Map.of(Facts.FAILURE, why, Facts.ENDED, ""))
                .withFacts(asked);
    if (run.run().outcome().isPresent()) {
      run.moveAndReopen(
          id,
          ClusterState.ROLLBACK_NEEDED,
          why,
          needed,
          Note.run("run.reopened", "A person asked for a rollback.", Map.of()));
    } else {
      run.move(id, ClusterState.ROLLBACK_NEEDED, why, needed);
    }
  }

  /** Its time-outs start anew. */
  private static void release(LiveRun run, String id, Progress progress, String why) {
    run.update(
        id,
        progress.moved(progress.state(), run.now()),
        List.of(Note.cluster("resumed", id, why, Map.of("state", progress.state().label()))));
  }

  void resume(Work work, ResumeRequest.Decision decision, String reason) {
    LiveRun run = work.run();
    List<String> held =
        run.clusters().stream()
            .map(record -> record.cluster().id())
            .filter(id -> isHeld(run, id, decision))
            .toList();
    if (held.isEmpty()) {
      throw refused(
          "refused.not-held",
          "No cluster of batch " + run.run().batchId() + " is held.",
          run.run().batchId(),
          "See guard status, or follow it with guard monitor.");
    }
    for (String id : held) {
      Progress progress = run.progress(id).orElseThrow();
      String why =
          "A person decided to " + decision.name().toLowerCase(Locale.ROOT) + ": " + reason;
      switch (decision) {
        case RETRY -> retry(work, id, progress, why);
        case ACCEPT -> accept(run, id, progress, why);
        case ROLLBACK -> rollback(work, Optional.of(id), reason);
      }
    }
  }

  /** What was judged and told nothing, or was not well, is not judged by the same hour again. */
  private static void retry(Work work, String id, Progress progress, String why) {
    String code = progress.held().map(Hold::code).orElse("");
    boolean unrecovered =
        code.equals(HoldCode.NOT_RECOVERED.code()) || code.equals(HoldCode.RECOVERY_UNKNOWN.code());
    if (code.equals(HoldCode.STAGE_CLOSED.code()) && progress.state() == ClusterState.MR_CREATED) {
      reopen(work.run(), id, why);
    } else if (unrecovered) {
      release(work.run(), id, progress.withFacts(Map.of(Facts.RECOVERED_AT, "")), why);
    } else if (code.equals(HoldCode.INCONCLUSIVE.code())) {
      release(work.run(), id, progress.withFacts(Map.of(Facts.AGAIN, "yes")), why);
    } else {
      release(work.run(), id, progress, why);
    }
  }

  /**
   * Brings a cluster to where its stage's request is planned again. The checks from before the
   * stage count: those of now would find in git what the stages before it brought.
   */
  private static void reopen(LiveRun run, String id, String why) {
    run.move(id, ClusterState.PRE_CHECK_RUNNING, why, UnaryOperator.identity());
    run.move(
        id,
        ClusterState.PRE_CHECK_PASSED,
        "The checks from before the stage count.",
        UnaryOperator.identity());
  }

  /** A failed cluster whose rollback is not open can be accepted too. */
  private static boolean isHeld(LiveRun run, String id, ResumeRequest.Decision decision) {
    Progress progress = run.progress(id).orElseThrow();
    return progress.held().isPresent()
        || (decision == ResumeRequest.Decision.ACCEPT
            && progress.state() == ClusterState.ROLLBACK_NEEDED);
  }

  private static void accept(LiveRun run, String id, Progress progress, String why) {
    boolean goneBack =
        progress.held().stream()
            .anyMatch(hold -> hold.code().equals(HoldCode.ROLLED_BACK_BY_HAND.code()));
    if (goneBack) {
      throw refused(
          "refused.not-acceptable",
          "Cluster " + id + " no longer runs the version that would be accepted.",
          "cluster " + id,
          "Use --rollback, so that git says what the cluster runs; or give it back to Flux and"
              + " --retry.");
    }
    switch (progress.state()) {
      case VALIDATING, ROLLBACK_NEEDED ->
          run.move(
              id, ClusterState.UPGRADED, why, p -> p.withFacts(Map.of(Facts.ENDED, "upgraded")));
      case ROLLBACK_COMPLETED ->
          run.move(
              id, ClusterState.HEALTHY, why, p -> p.withFacts(Map.of(Facts.ENDED, "rolled_back")));
      default ->
          throw refused(
              "refused.not-acceptable",
              "Cluster "
                  + id
                  + " is held in "
                  + progress.state().label()
                  + ", where there is nothing to accept yet.",
              "cluster " + id,
              "Use --retry once the cause is mended, or --rollback.");
    }
  }

  /** Ends a run of which nothing has landed. */
  static void abort(LiveRun run, String reason) {
    for (Change change : run.changes()) {
      if (Changes.is(change, Changes.UPGRADE) && change.state() == ChangeState.MERGED) {
        throw refused(
            "refused.after-merge",
            "The change of this run is merged ("
                + change.ref().map(ref -> ref.url().toString()).orElse(change.branch())
                + "), so there is nothing to abort.",
            run.run().batchId(),
            "Use guard rollback --batch " + run.run().batchId() + " --reason TEXT.");
      }
    }
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      if (!run.progress(id).orElseThrow().facts().containsKey(Facts.ENDED)) {
        run.move(
            id,
            ClusterState.HEALTHY,
            "A person aborted the run: " + reason,
            progress -> progress.withFacts(Map.of(Facts.ENDED, "aborted")));
      }
    }
  }

  private static GuardException refused(String code, String what, String batchId, String next) {
    return GuardException.of(code, Responsible.USER).what(what).where(batchId).next(next).build();
  }
}
