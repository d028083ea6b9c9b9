package dev.guard.local.sqlite;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file in write-ahead mode, opened and migrated on first use. Thread-safe: one
 * connection, used by one thread at a time; other processes are kept out of a write by SQLite's own
 * lock.
 *
 * @see <a href="https://sqlite.org/wal.html">Write-ahead logging</a>
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** How long a write waits for those of other processes, which take milliseconds. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int OPEN_ATTEMPTS = 100;

  private final Path file;
  private final Duration patience;
  private @Nullable Sql open;

  Database(Path file, Duration patience) {
    this.file = file;
    this.patience = patience;
  }

  Path file() {
    return file;
  }

  /** What is done with the connection. */
  @FunctionalInterface
  interface Work<T> {
    T with(Sql sql) throws SQLException;
  }

  /** Runs statements that only read. */
  synchronized <T> T read(Work<T> work) {
    try {
      return work.with(open());
    } catch (SQLException e) {
      throw explain(e);
    }
  }

  /** Runs statements in one transaction that no other writer interleaves; all or nothing. */
  <T> T write(Work<T> work) {
    return writeIf(work, result -> true);
  }

  /** As {@link #write}, but nothing is kept where the result is not one to keep. */
  synchronized <T> T writeIf(Work<T> work, Predicate<T> keep) {
    try {
      return transaction(open(), work, keep);
    } catch (SQLException e) {
      throw explain(e);
    }
  }

  private static <T> T transaction(Sql sql, Work<T> work, Predicate<T> keep) throws SQLException {
    sql.execute("BEGIN IMMEDIATE");
    boolean done = false;
    try {
      T result = work.with(sql);
      if (keep.test(result)) {
        sql.execute("COMMIT");
        done = true;
      }
      return result;
    } finally {
      if (!done) {
        rollBack(sql);
      }
    }
  }

  private static void rollBack(Sql sql) {
    try {
      sql.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has already rolled back by itself (disk full, I/O error); the first error is thrown.
      LOG.debug("Rolling back", e);
    }
  }

  private Sql open() throws SQLException {
    Sql known = open;
    if (known != null) {
      return known;
    }
    createFile();
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) patience.toMillis());
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    Sql sql = new Sql(connection);
    boolean ready = false;
    try {
      useWriteAheadLog(sql);
      if (!Schema.isCurrent(sql, file)) {
        transaction(
            sql,
            inside -> {
              Schema.migrate(inside, file);
              return true;
            },
            result -> true);
      }
      ready = true;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
    open = sql;
    return sql;
  }

  /** Creates the file, and folders that are missing, for the user alone. */
  private void createFile() {
    try {
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, onlyUser("rwx------"));
      }
      if (!Files.exists(file)) {
        Files.createFile(file, onlyUser("rw-------"));
      }
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; what stands there now is judged when it is opened.
      LOG.debug("The registry file appeared meanwhile", e);
    } catch (IOException e) {
      throw GuardException.of("registry.unusable", Responsible.USER)
          .what("The registry file cannot be created: " + e.getClass().getSimpleName() + ".")
          .where(file.toString())
          .next("Check the permissions of its folder, or set registry.path to another file.")
          .cause(e)
          .build();
    }
  }

  private FileAttribute<?>[] onlyUser(String mode) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * The switch to write-ahead mode is kept in the file. While two processes open a new file at
   * once, SQLite refuses the switch without waiting, so it is tried again.
   */
  private static void useWriteAheadLog(Sql sql) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        sql.one("PRAGMA journal_mode = WAL", row -> row.getString(1));
        return;
      } catch (SQLiteException e) {
        if (e.getResultCode() != SQLiteErrorCode.SQLITE_BUSY || attempt == OPEN_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private GuardException explain(SQLException e) {
    String name = e instanceof SQLiteException known ? known.getResultCode().name() : "";
    if (name.startsWith("SQLITE_NOTADB") || name.startsWith("SQLITE_CORRUPT")) {
      return damaged(file, name).cause(e).build();
    }
    if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) {
      return GuardException.of("registry.busy", Responsible.OPERATOR)
          .what("Another process has held the registry for " + patience.toSeconds() + " s.")
          .where(file.toString())
          .next("Try again; if it stays so, find the process that has the file open and end it.")
          .cause(e)
          .build();
    }
    if (name.startsWith("SQLITE_FULL")) {
      return GuardException.of("registry.disk-full", Responsible.OPERATOR)
          .what("The registry cannot be written, since its disk is full. Nothing was stored.")
          .where(file.toString())
          .next("Make room, then run the same command again.")
          .cause(e)
          .build();
    }
    if (name.startsWith("SQLITE_READONLY")
        || name.startsWith("SQLITE_CANTOPEN")
        || name.startsWith("SQLITE_PERM")) {
      return GuardException.of("registry.unusable", Responsible.USER)
          .what("The registry file cannot be opened for writing (" + name + ").")
          .where(file.toString())
          .next(
              "Check the owner and mode of the file and of its folder, or set registry.path to another"
                  + " file.")
          .cause(e)
          .build();
    }
    return GuardException.of("registry.failed", Responsible.OPERATOR)
        .what("The registry failed (" + (name.isEmpty() ? e.getMessage() : name) + ").")
        .where(file.toString())
        .next("Run the same command again; if it stays so, check the disk.")
        .cause(e)
        .build();
  }

  /** The file holds what no GUARD wrote. */
  static GuardException.Builder damaged(Path file, String detail) {
    return GuardException.of("registry.damaged", Responsible.OPERATOR)
        .what("The registry file is damaged (" + detail + ").")
        .where(file.toString())
        .next(
            "Move it away together with its -wal and -shm files and put a backup in its place, or"
                + " start a new one with guard registry import.");
  }

  @Override
  public synchronized void close() {
    Sql known = open;
    open = null;
    if (known != null) {
      try {
        known.connection().close();
      } catch (SQLException e) {
        LOG.warn("Closing the registry file {} failed: {}", file, e.getMessage());
      }
    }
  }
}
