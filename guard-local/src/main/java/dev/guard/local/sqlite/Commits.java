package dev.guard.local.sqlite;

import dev.guard.api.EffectKey;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Lease;
import dev.guard.api.run.Run;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes a {@link Commit} row by row, each on the condition of its version. The caller's
 * transaction makes it all or nothing: on any answer but Stored it has to roll back.
 */
final class Commits {
  private final Json json;

  Commits(Json json) {
    this.json = json;
  }

  Committed write(Sql sql, Commit commit, Instant now) throws SQLException {
    Lease current = Leases.current(sql, commit.lease());
    if (!Leases.owns(commit.lease(), current)) {
      return new Committed.Fenced(current);
    }
    if (commit.run().isPresent()) {
      Optional<String> lost = write(sql, commit.run().get());
      if (lost.isPresent()) {
        return new Committed.Lost(lost.get());
      }
    }
    if (commit.change().isPresent() && !write(sql, commit.change().get())) {
      return new Committed.Lost("change " + commit.change().get().key());
    }
    if (commit.cluster().isPresent() && !write(sql, commit.cluster().get(), now)) {
      return new Committed.Lost("cluster " + commit.cluster().get().cluster().id());
    }
    for (JournalEntry entry : commit.journal()) {
      if (!write(sql, entry)) {
        return new Committed.Lost("journal entry " + entry.id());
      }
    }
    return new Committed.Stored();
  }

  /** What was lost, or empty where the run is written. */
  private Optional<String> write(Sql sql, Run run) throws SQLException {
    boolean open = run.outcome().isEmpty();
    Optional<String> other =
        open
            ? sql.one(
                "SELECT id FROM runs WHERE batch_id = ? AND open = 1 AND id <> ?",
                row -> row.getString(1),
                run.batchId(),
                run.id())
            : Optional.empty();
    if (other.isPresent()) {
      return Optional.of("batch " + run.batchId() + " has the open run " + other.get());
    }
    Run next = run.nextVersion();
    int rows =
        run.version() == 0
            ? sql.update(
                """
                INSERT INTO runs (id, batch_id, started, open, version, run)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""",
                run.id(),
                run.batchId(),
                nanos(run.startedAt()),
                open ? 1 : 0,
                next.version(),
                json.write(next))
            : sql.update(
                """
                UPDATE runs SET batch_id = ?, started = ?, open = ?, version = ?, run = ?
                WHERE id = ? AND version = ?""",
                run.batchId(),
                nanos(run.startedAt()),
                open ? 1 : 0,
                next.version(),
                json.write(next),
                run.id(),
                run.version());
    return rows == 1 ? Optional.empty() : Optional.of("run " + run.id());
  }

  /** An instant as a number that sorts; good until the year 2262. */
  private static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  private boolean write(Sql sql, Change change) throws SQLException {
    EffectKey key = change.key();
    Change next = change.nextVersion();
    String statement =
        change.version() == 0
            ? """
              INSERT INTO changes (version, change, run_id, stage_id, kind, subject, attempt)
              SELECT ?, ?, ?, ?, ?, ?, ? WHERE ? = 0 ON CONFLICT DO NOTHING"""
            : """
              UPDATE changes SET version = ?, change = ? WHERE run_id = ? AND stage_id = ?
                AND kind = ? AND subject = ? AND attempt = ? AND version = ?""";
    int rows =
        sql.update(
            statement,
            next.version(),
            json.write(next),
            key.runId(),
            key.stageId(),
            key.kind(),
            key.subject(),
            key.attempt(),
            change.version());
    return rows == 1;
  }

  private boolean write(Sql sql, ClusterRecord record, Instant now) throws SQLException {
    String statement =
        record.version() == 0
            ? """
              INSERT INTO clusters
                (batch_id, environment, version, updated_at, cluster, progress, id)
              SELECT ?, ?, ?, ?, ?, ?, ? WHERE ? = 0 ON CONFLICT DO NOTHING"""
            : """
              UPDATE clusters SET batch_id = ?, environment = ?, version = ?, updated_at = ?,
                cluster = ?, progress = ? WHERE id = ? AND version = ?""";
    int rows =
        sql.update(
            statement,
            record.cluster().batchId(),
            record.cluster().environment(),
            record.version() + 1,
            now.toString(),
            json.write(record.cluster()),
            record.progress().map(json::write).orElse(null),
            record.cluster().id(),
            record.version());
    return rows == 1;
  }

  private boolean write(Sql sql, JournalEntry entry) throws SQLException {
    int rows =
        sql.update(
            """
            INSERT INTO journal (id, run_id, cluster_id, entry) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING""",
            entry.id(),
            entry.runId(),
            entry.clusterId().orElse(null),
            json.write(entry));
    return rows == 1;
  }
}
