package dev.guard.local.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs statements on one connection; usable from one thread at a time. */
record Sql(Connection connection) {
  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  void execute(String statement) throws SQLException {
    try (Statement plain = connection.createStatement()) {
      plain.execute(statement);
    }
  }

  /** The number of rows that changed. */
  int update(String statement, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement prepared = prepare(statement, parameters)) {
      return prepared.executeUpdate();
    }
  }

  <T> List<T> list(String query, Row<T> row, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement prepared = prepare(query, parameters);
        ResultSet rows = prepared.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(row.read(rows));
      }
      return found;
    }
  }

  <T> Optional<T> one(String query, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    return list(query, row, parameters).stream().findFirst();
  }

  private PreparedStatement prepare(String statement, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement prepared = connection.prepareStatement(statement);
    try {
      for (int i = 0; i < parameters.length; i++) {
        prepared.setObject(i + 1, parameters[i]);
      }
      return prepared;
    } catch (SQLException e) {
      prepared.close();
      throw e;
    }
  }
}
