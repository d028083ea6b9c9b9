package dev.guard.aws.dynamodb;

import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Progress;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Says a move of a cluster in the attributes that the Python GUARD reads. */
final class Reporter {
  private static final Set<ClusterState> OVER = Set.of(ClusterState.HEALTHY, ClusterState.UPGRADED);

  private final Runs runs;

  Reporter(Runs runs) {
    this.runs = runs;
  }

  PythonNews of(Commit commit, ClusterRecord record) {
    if (record.progress().isEmpty()) {
      return new PythonNews(Optional.empty(), Optional.empty(), Map.of(), Optional.empty());
    }
    Progress progress = record.progress().get();
    Optional<String> target =
        commit
            .run()
            .filter(run -> run.id().equals(progress.runId()))
            .or(() -> runs.known(progress.runId()))
            .map(run -> run.target().toString());
    Optional<JournalEntry> move =
        commit.journal().stream()
            .filter(entry -> entry.kind().equals("moved"))
            .filter(entry -> entry.clusterId().equals(Optional.of(record.cluster().id())))
            .reduce((first, last) -> last);
    PythonStatus status = PythonStatus.of(progress);
    return new PythonNews(
        Optional.of(status),
        target.filter(version -> !OVER.contains(progress.state())),
        move.map(entry -> request(progress, record.cluster().id())).orElse(Map.of()),
        move.flatMap(entry -> history(entry, progress, status, target)));
  }

  /** What {@code metadata} says of the merge request. */
  private Map<String, String> request(Progress progress, String clusterId) {
    boolean opened = progress.state() == ClusterState.MR_CREATED;
    if (!opened && progress.state() != ClusterState.MR_MERGED) {
      return Map.of();
    }
    Optional<Change> change =
        runs.knownChanges(progress.runId()).stream()
            .filter(each -> each.key().kind().equals("upgrade"))
            .filter(each -> each.key().stageId().equals(progress.stageId()))
            .filter(each -> each.clusterIds().contains(clusterId))
            .max(Comparator.comparing(each -> each.key().attempt()));
    Map<String, String> request = new HashMap<>();
    change.flatMap(Change::ref).ifPresent(ref -> request.put("mr_url", ref.url().toString()));
    if (opened) {
      request.put("mr_created_at", ClusterItem.time(progress.since()));
      request.put("mr_merged_at", "");
    } else {
      Instant landed = change.flatMap(Change::landedAt).orElse(progress.since());
      request.put("mr_merged_at", ClusterItem.time(landed));
    }
    return request;
  }

  /** An upgrade that ended, well or not. */
  private static Optional<Map<String, AttributeValue>> history(
      JournalEntry move, Progress progress, PythonStatus status, Optional<String> target) {
    boolean upgraded = progress.state() == ClusterState.UPGRADED;
    boolean returned =
        status == PythonStatus.FAILED_UPGRADE_ROLLED_BACK
            && progress.state() == ClusterState.HEALTHY;
    if (!upgraded && !returned) {
      return Optional.empty();
    }
    return target.map(
        version ->
            Map.of(
                "version", Values.text(version),
                "date", Values.text(ClusterItem.time(move.at())),
                "status", Values.text(status.label())));
  }
}
