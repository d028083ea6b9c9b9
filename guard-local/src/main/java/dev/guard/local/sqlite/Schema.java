package dev.guard.local.sqlite;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables, as an ordered list of migrations: entry {@code n} brings schema {@code n} to {@code n
 * + 1}. An entry that was released is never changed; a new one is added.
 *
 * <p>Models are JSON; beside them stand only the columns that are keys, orders and filters.
 */
final class Schema {
  private static final List<List<String>> MIGRATIONS =
      List.of(
          List.of(
              """
              CREATE TABLE clusters (
                id TEXT PRIMARY KEY, batch_id TEXT NOT NULL, environment TEXT NOT NULL,
                version INTEGER NOT NULL, updated_at TEXT NOT NULL,
                cluster TEXT NOT NULL, progress TEXT) STRICT""",
              "CREATE INDEX clusters_by_batch ON clusters (batch_id, id)",
              """
              CREATE TABLE runs (
                id TEXT PRIMARY KEY, batch_id TEXT NOT NULL, started INTEGER NOT NULL,
                open INTEGER NOT NULL, version INTEGER NOT NULL, run TEXT NOT NULL) STRICT""",
              "CREATE INDEX runs_by_start ON runs (started, id)",
              "CREATE UNIQUE INDEX one_open_run_per_batch ON runs (batch_id) WHERE open = 1",
              """
              CREATE TABLE changes (
                plan_order INTEGER PRIMARY KEY AUTOINCREMENT,
                run_id TEXT NOT NULL, stage_id TEXT NOT NULL, kind TEXT NOT NULL,
                subject TEXT NOT NULL, attempt INTEGER NOT NULL,
                version INTEGER NOT NULL, change TEXT NOT NULL,
                UNIQUE (run_id, stage_id, kind, subject, attempt)) STRICT""",
              """
              CREATE TABLE controls (
                kind TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL,
                control TEXT NOT NULL, PRIMARY KEY (kind, subject)) STRICT""",
              """
              CREATE TABLE leases (
                batch_id TEXT PRIMARY KEY, holder TEXT NOT NULL, fence INTEGER NOT NULL,
                until TEXT NOT NULL, ttl TEXT NOT NULL) STRICT""",
              """
              CREATE TABLE journal (
                id TEXT PRIMARY KEY, run_id TEXT NOT NULL, cluster_id TEXT,
                entry TEXT NOT NULL) STRICT""",
              "CREATE INDEX journal_by_run ON journal (run_id, id)",
              "CREATE INDEX journal_by_cluster ON journal (cluster_id, run_id, id)",
              """
              CREATE TABLE cursors (
                publisher TEXT NOT NULL, run_id TEXT NOT NULL, journal_id TEXT NOT NULL,
                PRIMARY KEY (publisher, run_id)) STRICT""",
              """
              CREATE TABLE documents (
                run_id TEXT NOT NULL, key TEXT NOT NULL, content BLOB NOT NULL,
                PRIMARY KEY (run_id, key)) STRICT"""));

  /** The schema that this GUARD writes. */
  static final int NEWEST = MIGRATIONS.size();

  private Schema() {}

  /** Whether the file already has the newest schema; reads only. */
  static boolean isCurrent(Sql sql, Path file) throws SQLException {
    return version(sql, file) == NEWEST;
  }

  /** Brings the file to the newest schema, inside the caller's transaction. */
  static void migrate(Sql sql, Path file) throws SQLException {
    int version = version(sql, file);
    if (version == 0) {
      sql.execute("CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT");
      sql.update("INSERT INTO schema_version (version) VALUES (0)");
    }
    for (List<String> migration : MIGRATIONS.subList(version, NEWEST)) {
      for (String statement : migration) {
        sql.execute(statement);
      }
    }
    sql.update("UPDATE schema_version SET version = ?", NEWEST);
  }

  /** 0 for an empty file. */
  private static int version(Sql sql, Path file) throws SQLException {
    List<String> tables =
        sql.list(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            row -> row.getString(1));
    if (tables.isEmpty()) {
      return 0;
    }
    if (!tables.contains("schema_version")) {
      throw GuardException.of("registry.foreign", Responsible.USER)
          .what("The file is an SQLite database, but not a registry of GUARD.")
          .where(file.toString())
          .next("Set registry.path to a file of GUARD's own.")
          .build();
    }
    int version =
        sql.one("SELECT version FROM schema_version", row -> row.getInt(1))
            .orElseThrow(() -> Database.damaged(file, "its schema version is missing").build());
    if (version > NEWEST) {
      throw GuardException.of("registry.newer-schema", Responsible.USER)
          .what(
              "A newer GUARD wrote the registry: it has schema "
                  + version
                  + ", and this GUARD knows "
                  + NEWEST
                  + ".")
          .where(file.toString())
          .next("Use that GUARD or a newer one, or set registry.path to another file.")
          .build();
    }
    return version;
  }
}
