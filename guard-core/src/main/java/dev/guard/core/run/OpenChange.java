package dev.guard.core.run;

import dev.guard.api.change.BaseMoved;
import dev.guard.api.change.Opened;
import dev.guard.api.change.Proposed;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.Stage;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.gitops.MergeRequestText;
import dev.guard.core.gitops.Prepared;
import dev.guard.core.gitops.edit.Refusal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Opens the merge request of a planned upgrade. Its edits are stored with the intention, so that a
 * restart knows them even where a person merged in between.
 */
final class OpenChange implements ChangeStep {
  private final GitOpsEngine gitops;
  private final Narrative narrative;

  OpenChange(GitOpsEngine gitops, Narrative narrative) {
    this.gitops = gitops;
    this.narrative = narrative;
  }

  @Override
  public Result take(LiveRun run, Change change) {
    List<Cluster> clusters =
        change.clusterIds().stream().map(id -> run.cluster(id).cluster()).toList();
    Prepared prepared =
        gitops.prepare(
            change.repository(),
            clusters,
            run.stage(change.key().stageId()).plan(),
            run.run().stages().stream().map(Stage::plan).toList());
    if (!prepared.refusals().isEmpty()) {
      return new Holds(HoldCode.EDIT_REFUSED, refusals(prepared.refusals()));
    }
    if (prepared.edits().isEmpty() && change.edits().isEmpty()) {
      return new Holds(
          HoldCode.NOTHING_TO_EDIT,
          "The release files under "
              + clusters.stream().map(Cluster::fluxConfigPath).collect(Collectors.joining(", "))
              + " of "
              + change.repository()
              + " hold no version that differs from "
              + run.run().target()
              + ", though the clusters run an older one.");
    }
    return open(run, change, prepared, narrative.upgrade(run, change, prepared));
  }

  static String refusals(List<Refusal> refusals) {
    return refusals.stream().map(Refusal::toString).collect(Collectors.joining("\n"));
  }

  private Result open(LiveRun run, Change change, Prepared prepared, MergeRequestText text) {
    return propose(run, gitops, change, prepared, text);
  }

  /** Journals the intention with the edits, proposes, and answers with the opened change. */
  static Result propose(
      LiveRun run, GitOpsEngine gitops, Change change, Prepared prepared, MergeRequestText text) {
    Change intended = prepared.edits().isEmpty() ? change : change.withEdits(prepared.edits());
    run.mayAct();
    run.store(
        intended,
        Note.run(
            Effects.INTENDED,
            "Open merge request " + change.branch() + " in " + change.repository() + ".",
            Map.of(Effects.KEY, change.key().toString())));
    Proposed proposed =
        gitops.propose(intended, prepared, text.title(), text.body(), text.assignees());
    if (proposed instanceof BaseMoved moved) {
      return new Waits(
          run.now(),
          "The target branch moved to "
              + RolloutWatch.shorten(moved.newBase())
              + "; editing again");
    }
    Opened opened = (Opened) proposed;
    Change stored = stored(run, intended);
    return new Became(
        stored.opened(opened.ref(), stored.edits()),
        Note.run(
            "change.opened",
            "Merge request " + opened.ref().url() + " is open and waits for a person to merge it.",
            Map.of(
                "kind",
                change.key().kind(),
                "url",
                opened.ref().url().toString(),
                "branch",
                change.branch(),
                "clusters",
                String.join(",", change.clusterIds()),
                Effects.KEY,
                change.key().toString())));
  }

  private static Change stored(LiveRun run, Change change) {
    return run.changes().stream()
        .filter(each -> each.key().equals(change.key()))
        .findFirst()
        .orElseThrow();
  }
}
