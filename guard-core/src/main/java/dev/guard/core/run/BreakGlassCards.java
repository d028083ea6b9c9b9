package dev.guard.core.run;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.delivery.ObjectRef;
import dev.guard.api.notify.BreakGlass;
import dev.guard.api.notify.BreakGlass.Step;
import dev.guard.api.run.Change;
import dev.guard.api.run.Stage;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.gitops.FluxPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes down how a person takes a cluster over, from what the run knows: the objects that its
 * edits touched, the repository and the commit that landed, the cluster's context. GUARD never runs
 * a line of it. Names come from files that others write, so each is quoted for a shell. Pure.
 */
final class BreakGlassCards {
  private final Cluster cluster;
  private final String batchId;
  private final String branch;

  private BreakGlassCards(Cluster cluster, String batchId, String branch) {
    this.cluster = cluster;
    this.batchId = batchId;
    this.branch = branch;
  }

  /**
   * A card for each of the clusters that a change has reached, in their order.
   *
   * @param branch the branch that the clusters follow
   * @param analysis the newest, whose evidence names the proxies of other versions
   */
  static List<BreakGlass> of(
      LiveRun run, List<String> clusterIds, String branch, Optional<Analysis> analysis) {
    List<BreakGlass> cards = new ArrayList<>();
    for (String id : clusterIds) {
      Cluster cluster = run.cluster(id).cluster();
      List<Change> landed = new ArrayList<>();
      for (Stage stage : Changes.standing(run, id)) {
        Changes.landed(run, id, stage.id()).ifPresent(landed::add);
      }
      List<ObjectRef> objects = objects(run, cluster, landed);
      if (!objects.isEmpty()) {
        cards.add(
            new BreakGlassCards(cluster, run.run().batchId(), branch)
                .card(objects, landed, OddProxies.of(analysis, id)));
      }
    }
    return cards;
  }

  /**
   * In the order in which the plan brings them: flux resume waits until a release is ready, and
   * that of a gateway is not while the control plane that it depends on is suspended.
   */
  private static List<ObjectRef> objects(LiveRun run, Cluster cluster, List<Change> landed) {
    List<String> order =
        run.run().stages().stream()
            .flatMap(stage -> stage.plan().pins().stream())
            .map(pin -> pin.artifact().name())
            .toList();
    return landed.stream()
        .flatMap(change -> FluxPath.of(cluster, change.edits()).stream())
        .sorted(Comparator.comparingInt(edit -> order.indexOf(edit.artifact().name())))
        .map(ScalarEdit::object)
        .distinct()
        .toList();
  }

  private BreakGlass card(List<ObjectRef> objects, List<Change> landed, OddProxies proxies) {
    List<FluxCommands> flux =
        objects.stream().map(object -> FluxCommands.of(context(), object)).toList();
    List<Step> steps = new ArrayList<>();
    add(steps, "Suspend Flux", flux.stream().map(FluxCommands::suspend).toList());
    add(
        steps,
        "Suspend Flux without its command line",
        flux.stream().map(FluxCommands::suspendByPatch).toList());
    add(
        steps,
        "Roll back by a merge request",
        List.of("guard rollback --cluster " + Shell.quoted(cluster.id()) + " --reason TEXT"));
    add(steps, "Roll back in a clone of " + cluster.gitlabRepo(), revert(landed));
    add(
        steps,
        "Roll back with Helm, while Flux is suspended",
        flux.stream().map(FluxCommands::helmRollback).flatMap(Optional::stream).toList());
    add(
        steps,
        "Restart what the releases run",
        flux.stream().map(FluxCommands::restart).flatMap(Optional::stream).toList());
    add(steps, proxies.purpose(cluster.id()), proxies.restarts(context()));
    List<String> back = new ArrayList<>(flux.stream().map(FluxCommands::resume).toList());
    back.add("guard resume --batch " + Shell.quoted(batchId) + " --retry --reason TEXT");
    add(steps, "Give it back", back);
    return new BreakGlass(cluster.id(), steps);
  }

  private static void add(List<Step> steps, String purpose, List<String> commands) {
    List<String> once = commands.stream().distinct().toList();
    if (!once.isEmpty()) {
      steps.add(new Step(purpose, once));
    }
  }

  private String context() {
    return cluster.metadata().getOrDefault("kube_context", cluster.id());
  }

  /**
   * A merge commit is reverted against its first parent; a squashed or rebased one has only one.
   */
  private List<String> revert(List<Change> landed) {
    List<String> lines = new ArrayList<>();
    for (Change change : landed) {
      change
          .landedCommit()
          .map(Shell::quoted)
          .ifPresent(
              commit ->
                  lines.add(
                      "git revert --no-edit $(git rev-parse -q --verify "
                          + commit
                          + "^2 >/dev/null && echo -m 1) "
                          + commit));
    }
    if (!lines.isEmpty()) {
      lines.add(0, "git fetch origin && git switch --detach origin/" + Shell.quoted(branch));
      lines.add("git push origin HEAD:" + Shell.quoted(branch));
    }
    return lines;
  }
}
