package dev.guard.cli.view;

import dev.guard.api.cluster.Cluster;
import dev.guard.cli.view.Table.Cell;
import java.util.Map;
import java.util.Optional;

/** A registry entry, as {@code registry show}, {@code export} and {@code import} have it. */
public record EntryView(
    String clusterId,
    String batchId,
    String environment,
    String region,
    String gitlabRepo,
    String fluxConfigPath,
    Optional<String> awsRoleArn,
    String currentIstioVersion,
    Map<String, String> datadogTags,
    String ownerTeam,
    String ownerHandle,
    Map<String, String> metadata) {

  public static EntryView of(Cluster cluster) {
    return new EntryView(
        cluster.id(),
        cluster.batchId(),
        cluster.environment(),
        cluster.region(),
        cluster.gitlabRepo(),
        cluster.fluxConfigPath(),
        cluster.awsRoleArn(),
        cluster.currentVersion().toString(),
        cluster.datadogTags(),
        cluster.ownerTeam(),
        cluster.ownerHandle(),
        cluster.metadata());
  }

  /** One row per field. */
  public Table table() {
    Table table = new Table("field", "value");
    table.row("cluster_id", clusterId);
    table.row("batch_id", batchId);
    table.row("environment", environment);
    table.row("region", region);
    table.row("gitlab_repo", gitlabRepo);
    table.row("flux_config_path", fluxConfigPath);
    awsRoleArn.ifPresent(arn -> table.row("aws_role_arn", arn));
    table.row("current_istio_version", currentIstioVersion);
    datadogTags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(tag -> table.row("datadog_tags." + tag.getKey(), tag.getValue()));
    table.row(Cell.of("owner_team"), Cell.of(ownerTeam));
    table.row(Cell.of("owner_handle"), Cell.of(ownerHandle));
    metadata.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> table.row("metadata." + entry.getKey(), entry.getValue()));
    return table;
  }
}
