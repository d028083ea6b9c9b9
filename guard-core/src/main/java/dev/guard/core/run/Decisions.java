package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeState;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.core.ResumeRequest;
import dev.guard.core.run.BatchSession.Work;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a person decides about a run: resume, rollback, abort. Every decision is journaled. */
final class Decisions {
  private final ClusterRegistry registry;

  Decisions(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** The open run, or the newest closed one that brought something, opened again. */
  Run runToRollBack(BatchSession session, String batchId) {
    Optional<Run> open = session.openRun();
    if (open.isPresent()) {
      return open.get();
    }
    Run newest =
        registry.runs(RunFilter.batch(batchId), Optional.empty()).items().stream()
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
    LiveRun live = session.live(newest);
    live.reload();
    live.store(
        live.run().reopened(),
        Note.run("run.reopened", "A person asked for a rollback.", Map.of()));
    return live.run();
  }

  /** Marks clusters as ones to roll back. */
  void rollback(Work work, Optional<String> clusterId, String reason) {
    LiveRun run = work.run();
    String why = "A person asked for a rollback: " + reason;
    boolean any = false;
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
    run.move(
        id,
        ClusterState.ROLLBACK_NEEDED,
        why,
        p ->
            p.withStage(newest)
                .withFacts(Map.of(Facts.FAILURE, why, Facts.ENDED, ""))
                .withFacts(asked));
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
        case RETRY -> release(run, id, progress, why);
        case ACCEPT -> accept(run, id, progress, why);
        case ROLLBACK -> rollback(work, Optional.of(id), reason);
      }
    }
  }

  /** A failed cluster whose rollback is not open can be accepted too. */
  private static boolean isHeld(LiveRun run, String id, ResumeRequest.Decision decision) {
    Progress progress = run.progress(id).orElseThrow();
    return progress.held().isPresent()
        || (decision == ResumeRequest.Decision.ACCEPT
            && progress.state() == ClusterState.ROLLBACK_NEEDED);
  }

  private static void accept(LiveRun run, String id, Progress progress, String why) {
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
