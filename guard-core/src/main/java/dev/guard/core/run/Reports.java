package dev.guard.core.run;

import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.RunReport.ChangeLine;
import dev.guard.core.report.RunReport.ClusterLine;
import dev.guard.core.report.Standing;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Derives what is said of a batch from its stored clusters and changes; stores nothing. */
final class Reports {
  private static final Set<ClusterState> FAILING =
      EnumSet.of(
          ClusterState.ROLLBACK_NEEDED,
          ClusterState.ROLLBACK_MR_CREATED,
          ClusterState.ROLLBACK_COMPLETED);

  private Reports() {}

  static RunReport of(ClusterRegistry registry, String batchId, List<String> notes) {
    List<ClusterRecord> batch = Registered.batch(registry, batchId);
    Optional<Run> run = newest(registry, batchId);
    List<Change> changes = run.map(r -> registry.changes(r.id())).orElse(List.of());
    Standing standing = run.map(r -> standing(r, batch, changes)).orElse(Standing.DONE);
    return new RunReport(
        batchId,
        run.map(Run::id),
        run.map(Run::target),
        run.map(r -> state(r, batch, standing)).orElse("none"),
        run.flatMap(Run::outcome),
        standing,
        batch.stream().map(Reports::line).toList(),
        changes.stream().map(Reports::line).toList(),
        notes);
  }

  /**
   * The open run of a batch, else the one that its clusters were in last, which is not the one that
   * started last where an earlier one was rolled back since.
   */
  static Optional<Run> newest(ClusterRegistry registry, String batchId) {
    return registry.openRun(batchId).or(() -> newestClosed(registry, batchId));
  }

  private static Optional<Run> newestClosed(ClusterRegistry registry, String batchId) {
    List<Run> runs = registry.runs(RunFilter.batch(batchId), Optional.empty()).items();
    Set<String> joined =
        LiveRun.pages(token -> registry.clusters(ClusterFilter.batch(batchId), token)).stream()
            .flatMap(record -> record.progress().stream())
            .map(Progress::runId)
            .collect(Collectors.toSet());
    return runs.stream()
        .filter(run -> joined.contains(run.id()))
        .findFirst()
        .or(() -> runs.stream().findFirst());
  }

  private static ClusterLine line(ClusterRecord record) {
    Optional<Progress> progress = record.progress();
    return new ClusterLine(
        record.cluster().id(),
        record.state(),
        record.cluster().currentVersion(),
        progress.flatMap(Progress::waiting),
        progress.flatMap(Progress::held),
        progress.map(Progress::dataPlaneBehind).filter(count -> count >= 0));
  }

  private static ChangeLine line(Change change) {
    return new ChangeLine(
        change.key().kind(),
        change.ref().map(ChangeRef::url),
        change.state(),
        change.branch(),
        change.clusterIds());
  }

  private static List<Progress> own(Run run, List<ClusterRecord> batch) {
    return batch.stream()
        .map(ClusterRecord::progress)
        .flatMap(Optional::stream)
        .filter(progress -> progress.runId().equals(run.id()))
        .toList();
  }

  /** The state of one run, from the records of its clusters as they are now. */
  static String state(Run run, List<ClusterRecord> clusters, List<Change> changes) {
    return state(run, clusters, standing(run, clusters, changes));
  }

  /** Held, rolling back, failed, in progress, upgraded: the first that is true. */
  private static String state(Run run, List<ClusterRecord> batch, Standing standing) {
    if (run.outcome().isPresent()) {
      return Outcomes.label(run.outcome().get());
    }
    List<Progress> own = own(run, batch);
    if (standing == Standing.HELD || own.stream().anyMatch(p -> p.held().isPresent())) {
      return "held";
    }
    if (own.stream().anyMatch(p -> FAILING.contains(p.state()))) {
      return "rolling_back";
    }
    if (own.stream().anyMatch(p -> p.state() == ClusterState.PRE_CHECK_FAILED)) {
      return "failed";
    }
    boolean upgraded =
        !own.isEmpty() && own.stream().allMatch(p -> p.state() == ClusterState.UPGRADED);
    return upgraded ? "upgraded" : "in_progress";
  }

  /** Of several at once: failed, held, red, waiting. */
  private static Standing standing(Run run, List<ClusterRecord> batch, List<Change> changes) {
    if (run.outcome().isPresent()) {
      Outcome outcome = run.outcome().get();
      return switch (outcome) {
        case UPGRADED -> Standing.DONE;
        case ROLLED_BACK -> Standing.FAILED;
        case CLOSED, ABORTED, REVERTED, SUPERSEDED -> Standing.ENDED_BY_PERSON;
      };
    }
    List<Progress> own = own(run, batch);
    if (own.stream().anyMatch(p -> FAILING.contains(p.state()))) {
      return Standing.FAILED;
    }
    if (own.stream().anyMatch(p -> p.held().isPresent())) {
      return Standing.HELD;
    }
    if (own.stream().anyMatch(p -> p.state() == ClusterState.PRE_CHECK_FAILED)) {
      return Standing.PRE_CHECKS_FAILED;
    }
    return changes.stream().anyMatch(change -> change.state() == ChangeState.OPEN)
        ? Standing.WAITING_FOR_PERSON
        : Standing.IN_PROGRESS;
  }
}
