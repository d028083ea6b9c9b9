package dev.guard.cli.view;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.ClusterRecord;
import dev.guard.cli.view.Table.Cell;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of {@code guard list}.
 *
 * @param targetVersion null where no upgrade is under way and none has ended in an upgrade
 */
public record ClusterView(
    String clusterId,
    String batchId,
    String environment,
    String region,
    String state,
    String currentVersion,
    Optional<String> targetVersion,
    Instant updatedAt) {

  public static ClusterView of(ClusterRecord row, Optional<MeshVersion> target) {
    return new ClusterView(
        row.cluster().id(),
        row.cluster().batchId(),
        row.cluster().environment(),
        row.cluster().region(),
        row.foreignWork().map(work -> work.state()).orElse(row.state()).label(),
        row.cluster().currentVersion().toString(),
        target.map(MeshVersion::toString),
        row.updatedAt());
  }

  public static Table table() {
    return new Table(
        "cluster", "batch", "environment", "region", "state", "current", "target", "behind");
  }

  /** Where it stands; what another tool says of it, where that one wrote last. */
  private static String state(ClusterRecord row) {
    return row.foreignWork()
        .map(work -> work.state().label() + " (" + work.tool() + ")")
        .orElse(row.state().label());
  }

  /** Adds the cluster to a table made by {@link #table()}. */
  public static void row(Table table, ClusterRecord row, Optional<MeshVersion> target) {
    boolean held = row.progress().flatMap(progress -> progress.held()).isPresent();
    table.row(
        Cell.of(row.cluster().id()),
        Cell.of(row.cluster().batchId()),
        Cell.of(row.cluster().environment()),
        Cell.of(row.cluster().region()),
        new Cell(state(row) + (held ? " (held)" : ""), States.tone(row.state(), held)),
        Cell.of(row.cluster().currentVersion().toString()),
        Cell.of(target.map(MeshVersion::toString).orElse("-")),
        Cell.of(
            row.progress()
                .filter(progress -> progress.dataPlaneBehind() >= 0)
                .map(progress -> String.valueOf(progress.dataPlaneBehind()))
                .orElse("-")));
  }
}
