package dev.guard.api.cluster;

import dev.guard.api.MeshVersion;
import java.util.Map;
import java.util.Optional;

/**
 * A registry entry: one cluster, where its release files are, and who owns it. Immutable.
 *
 * @param id unique in the registry ({@code cluster_id})
 * @param batchId the batch it is upgraded with
 * @param environment such as {@code staging} or {@code prod}; free text
 * @param region the cloud region; may be empty
 * @param gitlabRepo the project path with its groups: {@code platform/flux-fleet}
 * @param fluxConfigPath the folder or file in that repository with the cluster's release files
 * @param awsRoleArn the role to assume for reading the cluster on EKS
 * @param currentVersion the mesh version that the cluster is known to run
 * @param datadogTags tags that pick this cluster's metrics: {@code cluster}, {@code env}
 * @param ownerTeam the owning team; may be empty
 * @param ownerHandle a GitLab user name without {@code @}; may be empty
 * @param metadata anything else; {@code kube_context} names the kubeconfig context where it is not
 *     the id
 */
public record Cluster(
    String id,
    String batchId,
    String environment,
    String region,
    String gitlabRepo,
    String fluxConfigPath,
    Optional<String> awsRoleArn,
    MeshVersion currentVersion,
    Map<String, String> datadogTags,
    String ownerTeam,
    String ownerHandle,
    Map<String, String> metadata) {
  public Cluster {
    datadogTags = Map.copyOf(datadogTags);
    metadata = Map.copyOf(metadata);
  }

  public static Builder builder(String id, String batchId, MeshVersion currentVersion) {
    return new Builder(id, batchId, currentVersion);
  }

  /** A builder that starts with this cluster's values. */
  public Builder toBuilder() {
    Builder builder = new Builder(id, batchId, currentVersion);
    builder.environment = environment;
    builder.region = region;
    builder.gitlabRepo = gitlabRepo;
    builder.fluxConfigPath = fluxConfigPath;
    builder.awsRoleArn = awsRoleArn;
    builder.datadogTags = datadogTags;
    builder.ownerTeam = ownerTeam;
    builder.ownerHandle = ownerHandle;
    builder.metadata = metadata;
    return builder;
  }

  /** Not thread-safe. */
  public static final class Builder {
    private final String id;
    private String batchId;
    private MeshVersion currentVersion;
    private String environment = "";
    private String region = "";
    private String gitlabRepo = "";
    private String fluxConfigPath = "";
    private Optional<String> awsRoleArn = Optional.empty();
    private Map<String, String> datadogTags = Map.of();
    private String ownerTeam = "";
    private String ownerHandle = "";
    private Map<String, String> metadata = Map.of();

    private Builder(String id, String batchId, MeshVersion currentVersion) {
      this.id = id;
      this.batchId = batchId;
      this.currentVersion = currentVersion;
    }

    public Builder batchId(String value) {
      this.batchId = value;
      return this;
    }

    public Builder currentVersion(MeshVersion value) {
      this.currentVersion = value;
      return this;
    }

    public Builder environment(String value) {
      this.environment = value;
      return this;
    }

    public Builder region(String value) {
      this.region = value;
      return this;
    }

    public Builder gitlabRepo(String value) {
      this.gitlabRepo = value;
      return this;
    }

    public Builder fluxConfigPath(String value) {
      this.fluxConfigPath = value;
      return this;
    }

    public Builder awsRoleArn(Optional<String> value) {
      this.awsRoleArn = value;
      return this;
    }

    public Builder datadogTags(Map<String, String> value) {
      this.datadogTags = value;
      return this;
    }

    public Builder ownerTeam(String value) {
      this.ownerTeam = value;
      return this;
    }

    public Builder ownerHandle(String value) {
      this.ownerHandle = value;
      return this;
    }

    public Builder metadata(Map<String, String> value) {
      this.metadata = value;
      return this;
    }

    public Cluster build() {
      return new Cluster(
          id,
          batchId,
          environment,
          region,
          gitlabRepo,
          fluxConfigPath,
          awsRoleArn,
          currentVersion,
          datadogTags,
          ownerTeam,
          ownerHandle,
          metadata);
    }
  }
}
