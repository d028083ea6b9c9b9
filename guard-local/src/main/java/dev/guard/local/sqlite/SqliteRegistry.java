package dev.guard.local.sqlite;

import dev.guard.api.Bytes;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.Control;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Page;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The registry in one SQLite file. Every method opens the file, and creates or migrates it where
 * needed. A page's token is the key of its last item. Thread-safe, and safe for several processes.
 */
final class SqliteRegistry implements ClusterRegistry {
  private static final int PAGE = 500;

  private static final String CLUSTER_COLUMNS =
      "SELECT id, cluster, progress, updated_at, version FROM clusters ";

  /** Entries of a run that is not stored come first. */
  private static final String JOURNAL_ORDER =
      "SELECT coalesce(r.started, -9223372036854775808), j.run_id, j.id"
          + " FROM journal j LEFT JOIN runs r ON r.id = j.run_id ";

  private final Database database;
  private final AdapterContext context;
  private final Json json;
  private final Commits commits;

  SqliteRegistry(Database database, AdapterContext context) {
    this.database = database;
    this.context = context;
    this.json = new Json(database.file());
    this.commits = new Commits(json);
  }

  @Override
  public void init() {
    database.read(sql -> true);
  }

  @Override
  public Optional<ClusterRecord> cluster(String id) {
    return database.read(sql -> sql.one(CLUSTER_COLUMNS + "WHERE id = ?", this::cluster, id));
  }

  @Override
  public Page<ClusterRecord> clusters(ClusterFilter filter, Optional<String> token) {
    List<ClusterRecord> found =
        database.read(
            sql ->
                sql.list(
                    CLUSTER_COLUMNS
                        + """
                        WHERE (?1 IS NULL OR batch_id = ?1) AND (?2 IS NULL OR environment = ?2)
                          AND (?3 IS NULL OR id > ?3) ORDER BY id LIMIT ?4""",
                    this::cluster,
                    orNull(filter.batchId()),
                    orNull(filter.environment()),
                    orNull(token),
                    PAGE + 1));
    return page(found, record -> record.cluster().id());
  }

  private ClusterRecord cluster(ResultSet row) throws SQLException {
    String name = "cluster " + row.getString(1);
    return new ClusterRecord(
        json.read(row.getString(2), Cluster.class, name),
        Optional.ofNullable(row.getString(3)).map(text -> json.read(text, Progress.class, name)),
        Instant.parse(row.getString(4)),
        row.getLong(5));
  }

  @Override
  public void put(Cluster cluster) {
    database.write(
        sql ->
            sql.update(
                """
                INSERT INTO clusters (id, batch_id, environment, version, updated_at, cluster)
                VALUES (?, ?, ?, 1, ?, ?)
                ON CONFLICT (id) DO UPDATE SET batch_id = excluded.batch_id,
                  environment = excluded.environment, version = version + 1,
                  updated_at = excluded.updated_at, cluster = excluded.cluster""",
                cluster.id(),
                cluster.batchId(),
                cluster.environment(),
                context.time().instant().toString(),
                json.write(cluster)));
  }

  @Override
  public void remove(String id) {
    database.write(sql -> sql.update("DELETE FROM clusters WHERE id = ?", id));
  }

  @Override
  public Optional<Run> openRun(String batchId) {
    return database.read(
        sql ->
            sql.one(
                "SELECT id, run FROM runs WHERE batch_id = ? AND open = 1", this::run, batchId));
  }

  @Override
  public Optional<Run> run(String id) {
    return database.read(sql -> sql.one("SELECT id, run FROM runs WHERE id = ?", this::run, id));
  }

  @Override
  public Page<Run> runs(RunFilter filter, Optional<String> token) {
    List<Run> found =
        database.read(
            sql ->
                sql.list(
                    """
                    SELECT id, run FROM runs
                    WHERE (?1 IS NULL OR batch_id = ?1) AND open >= ?2
                      AND (?3 IS NULL
                        OR (started, id) < (SELECT started, id FROM runs WHERE id = ?3))
                    ORDER BY started DESC, id DESC LIMIT ?4""",
                    this::run,
                    orNull(filter.batchId()),
                    filter.openOnly() ? 1 : 0,
                    orNull(token),
                    PAGE + 1));
    return page(found, Run::id);
  }

  private Run run(ResultSet row) throws SQLException {
    return json.read(row.getString(2), Run.class, "run " + row.getString(1));
  }

  @Override
  public List<Change> changes(String runId) {
    return database.read(
        sql ->
            sql.list(
                "SELECT change FROM changes WHERE run_id = ? ORDER BY plan_order",
                row -> json.read(row.getString(1), Change.class, "a change of run " + runId),
                runId));
  }

  @Override
  public List<Control> controls() {
    return database.read(
        sql ->
            sql.list(
                "SELECT control, subject FROM controls ORDER BY kind, subject",
                row -> json.read(row.getString(1), Control.class, "control " + row.getString(2))));
  }

  @Override
  public boolean control(Control control) {
    Control next = control.nextVersion();
    String statement =
        control.version() == 0
            ? """
              INSERT INTO controls (version, control, kind, subject)
              SELECT ?, ?, ?, ? WHERE ? = 0 ON CONFLICT DO NOTHING"""
            : """
              UPDATE controls SET version = ?, control = ?
              WHERE kind = ? AND subject = ? AND version = ?""";
    return database.write(
        sql ->
            sql.update(
                    statement,
                    next.version(),
                    json.write(next),
                    control.kind().name(),
                    control.subject(),
                    control.version())
                == 1);
  }

  @Override
  public LeaseAnswer acquire(String batchId, String holder, Duration ttl) {
    return database.write(
        sql -> Leases.acquire(sql, batchId, holder, ttl, context.wallClock().instant()));
  }

  @Override
  public LeaseAnswer renew(Lease lease) {
    return database.write(sql -> Leases.renew(sql, lease, context.wallClock().instant()));
  }

  @Override
  public void release(Lease lease) {
    database.write(
        sql -> {
          Leases.release(sql, lease);
          return true;
        });
  }

  @Override
  public Committed commit(Commit commit) {
    return database.writeIf(
        sql -> commits.write(sql, commit, context.time().instant()),
        Committed.Stored.class::isInstance);
  }

  @Override
  public Page<JournalEntry> journal(JournalFilter filter, Optional<String> token) {
    List<JournalEntry> found =
        database.read(
            sql ->
                sql.list(
                    """
                    SELECT j.entry, j.id FROM journal j LEFT JOIN runs r ON r.id = j.run_id
                    WHERE (?1 IS NULL OR j.run_id = ?1) AND (?2 IS NULL OR j.cluster_id = ?2)
                      AND (?3 IS NULL OR j.id > ?3)
                      AND (?4 IS NULL
                        OR (coalesce(r.started, -9223372036854775808), j.run_id, j.id) > ("""
                        + JOURNAL_ORDER
                        + """
                        WHERE j.id = ?4))
                    ORDER BY coalesce(r.started, -9223372036854775808), j.run_id, j.id
                    LIMIT ?5""",
                    row ->
                        json.read(
                            row.getString(1), JournalEntry.class, "entry " + row.getString(2)),
                    orNull(filter.runId()),
                    orNull(filter.clusterId()),
                    orNull(filter.after()),
                    orNull(token),
                    PAGE + 1));
    return page(found, JournalEntry::id);
  }

  @Override
  public Optional<String> cursor(String publisher, String runId) {
    return database.read(
        sql ->
            sql.one(
                "SELECT journal_id FROM cursors WHERE publisher = ? AND run_id = ?",
                row -> row.getString(1),
                publisher,
                runId));
  }

  @Override
  public void advance(String publisher, String runId, String journalId) {
    database.write(
        sql ->
            sql.update(
                """
                INSERT INTO cursors (publisher, run_id, journal_id) VALUES (?, ?, ?)
                ON CONFLICT (publisher, run_id) DO UPDATE
                  SET journal_id = max(journal_id, excluded.journal_id)""",
                publisher,
                runId,
                journalId));
  }

  @Override
  public boolean put(Lease lease, String runId, String key, Bytes document) {
    return database.write(
        sql ->
            Leases.owns(lease, Leases.current(sql, lease))
                && sql.update(
                        """
                        INSERT INTO documents (run_id, key, content) VALUES (?, ?, ?)
                        ON CONFLICT (run_id, key) DO UPDATE SET content = excluded.content""",
                        runId,
                        key,
                        document.toArray())
                    == 1);
  }

  @Override
  public Optional<Bytes> get(String runId, String key) {
    return database.read(
        sql ->
            sql.one(
                "SELECT content FROM documents WHERE run_id = ? AND key = ?",
                row -> Bytes.of(row.getBytes(1)),
                runId,
                key));
  }

  @Override
  public void close() {
    database.close();
  }

  private static @Nullable String orNull(Optional<String> value) {
    return value.orElse(null);
  }

  private static <T> Page<T> page(List<T> found, Function<T, String> key) {
    return found.size() <= PAGE
        ? new Page<>(found, Optional.empty())
        : new Page<>(found.subList(0, PAGE), Optional.of(key.apply(found.get(PAGE - 1))));
  }
}
