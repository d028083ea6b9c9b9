package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The fields of a registry entry as options; only what is given is changed. */
final class ClusterOptions {
  @Option(names = "--environment", paramLabel = "NAME", description = "Such as staging or prod.")
  Optional<String> environment = Optional.empty();

  @Option(names = "--region", paramLabel = "REGION", description = "The cloud region.")
  Optional<String> region = Optional.empty();

  @Option(
      names = "--gitlab-repo",
      paramLabel = "PROJECT",
      description = "The project path with its groups: platform/flux-fleet.")
  Optional<String> gitlabRepo = Optional.empty();

  @Option(
      names = "--flux-config-path",
      paramLabel = "PATH",
      description = "The folder or file there with the cluster's release files.")
  Optional<String> fluxConfigPath = Optional.empty();

  @Option(names = "--aws-role-arn", paramLabel = "ARN", description = "The role to assume on EKS.")
  Optional<String> awsRoleArn = Optional.empty();

  @Option(
      names = "--datadog-tag",
      paramLabel = "KEY=VALUE",
      description = "A tag that picks the cluster's metrics; may be given several times.")
  Map<String, String> datadogTags = new HashMap<>();

  @Option(names = "--owner-team", paramLabel = "TEAM", description = "The owning team.")
  Optional<String> ownerTeam = Optional.empty();

  @Option(
      names = "--owner-handle",
      paramLabel = "USER",
      description = "The GitLab user name to assign merge requests to.")
  Optional<String> ownerHandle = Optional.empty();

  @Option(
      names = "--metadata",
      paramLabel = "KEY=VALUE",
      description = "Anything else, such as kube_context=NAME; may be given several times.")
  Map<String, String> metadata = new HashMap<>();

  /** The cluster with what was given; an empty ARN and an empty map value remove. */
  Cluster applyTo(Cluster cluster, Optional<String> batch, Optional<MeshVersion> version) {
    Cluster.Builder builder = cluster.toBuilder();
    batch.ifPresent(builder::batchId);
    version.ifPresent(builder::currentVersion);
    environment.ifPresent(builder::environment);
    region.ifPresent(builder::region);
    gitlabRepo.ifPresent(builder::gitlabRepo);
    fluxConfigPath.ifPresent(builder::fluxConfigPath);
    awsRoleArn.ifPresent(
        arn -> builder.awsRoleArn(arn.isEmpty() ? Optional.empty() : Optional.of(arn)));
    ownerTeam.ifPresent(builder::ownerTeam);
    ownerHandle.map(handle -> handle.replaceFirst("^@", "")).ifPresent(builder::ownerHandle);
    return builder
        .datadogTags(merged(cluster.datadogTags(), datadogTags))
        .metadata(merged(cluster.metadata(), metadata))
        .build();
  }

  private static Map<String, String> merged(Map<String, String> old, Map<String, String> given) {
    Map<String, String> all = new HashMap<>(old);
    given.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            all.remove(key);
          } else {
            all.put(key, value);
          }
        });
    return all;
  }
}
