package dev.guard.core.run;

import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Control;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Stage;
import dev.guard.core.gitops.edit.Holding.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Decides what concerns several clusters at once: who joins, which merge requests there are, when
 * the run is over. Called between the steps, on one thread.
 */
final class RunPlanner {
  private final LiveRun run;
  private final Supplier<ChangeHost> host;
  private final Followers followers;
  private final RollbackEngine rollbacks;
  private final MainWatch main;
  private final Narrative narrative;
  private final Controls controls;
  private final Investigation investigation;
  private final Effects effects;
  private final Announcements announcements;

  RunPlanner(
      LiveRun run,
      Supplier<ChangeHost> host,
      Followers followers,
      RollbackEngine rollbacks,
      MainWatch main,
      Narrative narrative,
      Controls controls,
      Investigation investigation) {
    this.run = run;
    this.host = host;
    this.followers = followers;
    this.rollbacks = rollbacks;
    this.main = main;
    this.narrative = narrative;
    this.controls = controls;
    this.investigation = investigation;
    this.effects = new Effects(run);
    this.announcements = new Announcements(run);
  }

  /** Takes every cluster into the run and starts its pre-checks. */
  void enrol() {
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      if (run.progress(id).isEmpty()) {
        Stage first =
            run.run().stages().stream()
                .filter(stage -> stage.clusterIds().contains(id))
                .findFirst()
                .orElseThrow();
        run.enrol(id, first);
      }
      Progress progress = run.progress(id).orElseThrow();
      boolean fresh =
          progress.state() == ClusterState.HEALTHY || progress.state() == ClusterState.UPGRADED;
      if (fresh && !progress.facts().containsKey(Facts.ENDED)) {
        recheck(id, "The run starts.");
      }
    }
  }

  /** Runs the pre-checks of a cluster, or runs them again. */
  void recheck(String id, String why) {
    run.move(
        id,
        ClusterState.PRE_CHECK_RUNNING,
        why,
        progress ->
            progress.withAttempt(
                progress.facts().containsKey(Facts.CHECKED_AT)
                    ? progress.attempt() + 1
                    : progress.attempt()));
  }

  /** All that follows from where the clusters stand, in this order; one that fails stops none. */
  Map<String, Runnable> plans() {
    Map<String, Runnable> plans = new LinkedHashMap<>();
    plans.put("recheck", this::recheckStale);
    plans.put("upgrades", () -> run.run().stages().forEach(this::planUpgrades));
    plans.put("analysis", () -> investigation.look(run));
    plans.put("rollbacks", () -> rollbacks.plan(run));
    plans.put("red", this::sayRed);
    plans.put("held", announcements::sayHeld);
    plans.put("comment", this::comment);
    plans.put("sweep", this::sweep);
    return plans;
  }

  /** A merge request that waits is not forgotten: its checks are made again. */
  private void recheckStale() {
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      Progress progress = run.progress(id).orElseThrow();
      Optional<Change> newest = Changes.newest(run, Changes.UPGRADE, id, progress.stageId());
      boolean waits =
          switch (progress.state()) {
            case MR_CREATED, PRE_CHECK_FAILED ->
                newest.filter(change -> change.state() == ChangeState.OPEN).isPresent();
            case PRE_CHECK_PASSED -> newest.isEmpty();
            default -> false;
          };
      if (waits && progress.held().isEmpty() && followers.isStale(progress, run.now())) {
        recheck(id, "The pre-checks are too old to merge on.");
      }
    }
  }

  /** Says once that checks turned red, and once in each merge request that waits. */
  private void sayRed() {
    List<String> red = announcements.red();
    if (red.isEmpty()) {
      return;
    }
    announcements.sayRed(red);
    run.changes().stream()
        .filter(change -> Changes.is(change, Changes.UPGRADE))
        .filter(change -> change.state() == ChangeState.OPEN)
        .filter(change -> change.clusterIds().stream().anyMatch(red::contains))
        .forEach(change -> comment(change, "checks-red", () -> narrative.red(run, change, red)));
  }

  private void planUpgrades(Stage stage) {
    List<Cluster> ready = new ArrayList<>();
    for (String id : stage.clusterIds()) {
      Progress progress = run.progress(id).orElseThrow();
      if (progress.facts().containsKey(Facts.ENDED)) {
        continue;
      }
      boolean passed =
          progress.stageId().equals(stage.id())
              && progress.state() == ClusterState.PRE_CHECK_PASSED
              && progress.held().isEmpty();
      boolean planned =
          Changes.newest(run, Changes.UPGRADE, id, stage.id())
              .filter(change -> change.state() != ChangeState.CLOSED)
              .isPresent();
      if (!passed || planned) {
        return;
      }
      ready.add(run.cluster(id).cluster());
    }
    Map<String, List<String>> groups = new TreeMap<>();
    for (Cluster cluster : ready) {
      groups
          .computeIfAbsent(Changes.subject(run, cluster), key -> new ArrayList<>())
          .add(cluster.id());
    }
    groups.values().forEach(ids -> planChange(stage, ids));
  }

  private void planChange(Stage stage, List<String> ids) {
    Change change = Changes.next(run, Changes.UPGRADE, stage, ids);
    run.store(
        change,
        Note.run(
            "change.planned",
            "An upgrade of " + String.join(", ", ids) + " is planned on " + change.branch() + ".",
            Map.of("kind", Changes.UPGRADE, "clusters", String.join(",", ids))));
  }

  /** Posts what happened to the merge request that brought it. */
  private void comment() {
    for (Change rollback : run.changes()) {
      // A quick person, or a kill in between, may have merged it before it was seen open.
      boolean opened =
          rollback.state() == ChangeState.OPEN || rollback.state() == ChangeState.MERGED;
      if (Changes.is(rollback, Changes.ROLLBACK) && opened) {
        landedOf(rollback)
            .forEach(
                landed ->
                    comment(
                        landed,
                        "failed-" + rollback.key().attempt(),
                        () -> narrative.failed(run, rollback)));
      }
    }
    for (Change change : run.changes()) {
      boolean there = change.state() == ChangeState.OPEN || change.state() == ChangeState.MERGED;
      if (Changes.is(change, Changes.UPGRADE) && there) {
        Investigation.newest(run, change.clusterIds())
            .ifPresent(
                made ->
                    comment(
                        change,
                        "analysis-" + made.getEpochSecond(),
                        () -> narrative.analysed(run, change.clusterIds())));
      }
    }
  }

  private List<Change> landedOf(Change rollback) {
    return rollback.clusterIds().stream()
        .map(id -> Changes.landed(run, id, rollback.key().stageId()))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  /** One that was posted is not written again. */
  private void comment(Change change, String subject, Supplier<String> markdown) {
    EffectKey key =
        new EffectKey(
            run.run().id(),
            change.key().stageId(),
            "comment",
            change.branch() + "/" + subject,
            change.key().attempt());
    change
        .ref()
        .ifPresent(
            ref ->
                effects.attempt(
                    key,
                    "Comment on " + ref.url() + ".",
                    () -> host.get().comment(ref, key, markdown.get()),
                    failure -> isForGood(failure, ref)));
  }

  /** The host is there and answers, so that a deleted request or a missing right is the cause. */
  private boolean isForGood(GuardException failure, ChangeRef ref) {
    if (failure.responsible() == Responsible.OUTSIDE_SERVICE
        || failure.code().equals(LeaseKeeper.LOST)
        || failure.code().equals(LiveRun.LOST_RACE)
        || failure.code().equals(Controls.PAUSED)) {
      return false;
    }
    try {
      host.get().view(ref);
      return true;
    } catch (GuardException sameTrouble) {
      return false;
    }
  }

  /** Closes what nobody waits for any more: the requests of an aborted or reverted run. */
  private void sweep() {
    for (Change change : run.changes()) {
      boolean pending = change.state() == ChangeState.PLANNED || change.state() == ChangeState.OPEN;
      if (pending && change.clusterIds().stream().noneMatch(id -> needs(id, change))) {
        close(change);
      }
    }
  }

  private boolean needs(String id, Change change) {
    Progress progress = run.progress(id).orElseThrow();
    if (progress.facts().containsKey(Facts.ENDED)) {
      return false;
    }
    return Changes.is(change, Changes.UPGRADE) || Followers.waitsFor(progress, change);
  }

  private void close(Change change) {
    change
        .ref()
        .ifPresent(
            ref -> {
              EffectKey key =
                  new EffectKey(
                      run.run().id(),
                      change.key().stageId(),
                      "close",
                      change.branch(),
                      change.key().attempt());
              effects.once(key, "Close " + ref.url() + ".", () -> host.get().close(ref, key));
            });
    run.store(
        change.closed(),
        Note.run(
            "change.closed",
            "The " + change.key().kind() + " on " + change.branch() + " is no longer needed.",
            Map.of("kind", change.key().kind(), "by", "guard")));
  }

  /** Looks whether main still holds what a change brought; false where nobody needs to know. */
  boolean watchMain(Change change) {
    if (!Changes.is(change, Changes.UPGRADE) || change.state() != ChangeState.MERGED) {
      return false;
    }
    if (!main.watches(run, change)) {
      return false;
    }
    for (MainWatch.Seen seen : main.look(run, change)) {
      if (rollbacks.landedMeanwhile(run, seen.clusterId(), change.key().stageId())) {
        continue;
      }
      boolean reverted = seen.value() == Value.BEFORE;
      run.move(
          seen.clusterId(),
          reverted ? ClusterState.ROLLBACK_COMPLETED : ClusterState.HEALTHY,
          seen.why(),
          progress ->
              reverted
                  ? progress.withFacts(MainWatch.reverted(seen))
                  : progress.withFacts(Map.of(Facts.ENDED, "superseded")));
    }
    return true;
  }

  /** Ends the run where a person asked for it from elsewhere, and nothing has landed. */
  void abortIfAsked() {
    Optional<Control> asked = controls.aborting(run.run().batchId());
    if (asked.isEmpty()) {
      return;
    }
    Control control = asked.get();
    boolean landed =
        run.changes().stream()
            .anyMatch(
                change ->
                    Changes.is(change, Changes.UPGRADE) && change.state() == ChangeState.MERGED);
    boolean ofAnEarlierRun = control.at().isBefore(run.run().startedAt());
    if (landed && !ofAnEarlierRun) {
      run.note(
          Note.run(
              "abort.refused",
              "The run was not aborted, since its change is merged; a rollback undoes it.",
              Map.of("asked_by", control.actor())));
    } else if (!ofAnEarlierRun) {
      Decisions.abort(run, control.reason() + " (" + control.actor() + ")");
    }
    controls.set(
        Control.Kind.ABORT, control.subject(), false, run.actor(), "It was answered.", run.now());
  }

  /** A failure keeps further batches from starting this version until a person unblocks it. */
  void stopTheLine(String clusterId, String why) {
    controls.set(
        Control.Kind.BLOCK,
        run.run().target().toString(),
        true,
        run.actor(),
        clusterId + ": " + why,
        run.now());
  }

  /** Ends the run once every cluster's part has ended. */
  void closeIfEnded() {
    List<String> ends = new ArrayList<>();
    for (ClusterRecord record : run.clusters()) {
      String ended =
          run.progress(record.cluster().id())
              .map(progress -> progress.facts().getOrDefault(Facts.ENDED, ""))
              .orElse("");
      if (ended.isEmpty()) {
        return;
      }
      ends.add(ended);
    }
    Outcome outcome = Outcomes.of(ends);
    String ended = "ended-" + Outcomes.label(outcome);
    run.changes().stream()
        .filter(change -> Changes.is(change, Changes.UPGRADE))
        .filter(change -> change.state() == ChangeState.MERGED)
        .forEach(change -> comment(change, ended, () -> narrative.ended(run, change, outcome)));
    run.store(
        run.run().withOutcome(outcome),
        Note.run(
            "run.closed",
            narrative.closing(run, outcome),
            Map.of(
                "outcome",
                Outcomes.label(outcome),
                "urls",
                Announcements.urls(
                    run, run.clusters().stream().map(record -> record.cluster().id()).toList()))));
  }
}
