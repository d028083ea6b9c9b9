package dev.guard.aws.eks;

import dev.guard.aws.AwsCall;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * Takes on the clusters' roles, at STS of the cluster's region, and keeps each session until
 * shortly before it ends. A session's name and tags say for which run, batch and cluster it is, so
 * that CloudTrail does too. Thread-safe.
 */
final class RoleSessions {
  /** A session that ends sooner is renewed: longer than an EKS token lives. */
  static final Duration MARGIN = Duration.ofMinutes(5);

  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_TAG = 256;

  private final AwsClients clients;
  private final Map<Region, StsClient> sts = new ConcurrentHashMap<>();
  private final Map<Key, Kept> sessions = new ConcurrentHashMap<>();

  RoleSessions(AwsClients clients) {
    this.clients = clients;
  }

  private record Key(
      String clusterId, String role, Optional<String> externalId, Region region, String run) {}

  /** One session, asked for by one thread at a time. */
  private static final class Kept {
    private @Nullable AwsSessionCredentials credentials;
    private Instant end = Instant.MIN;
  }

  /**
   * Signs with the cluster's role, or with GUARD's own credentials where it has none.
   *
   * @param runId the run that it is for, where there is one
   */
  AwsCredentialsProvider credentials(EksCluster cluster, Optional<String> runId) {
    return cluster
        .role()
        .<AwsCredentialsProvider>map(role -> () -> session(cluster, role, runId))
        .orElse(clients.credentials());
  }

  private AwsSessionCredentials session(EksCluster cluster, String role, Optional<String> runId) {
    Instant now = clients.context().wallClock().instant();
    Key key =
        new Key(
            cluster.entry().id(), role, cluster.externalId(), cluster.region(), runId.orElse(""));
    sessions.entrySet().removeIf(old -> !old.getKey().equals(key) && isOver(old.getValue(), now));
    Kept kept = sessions.computeIfAbsent(key, some -> new Kept());
    synchronized (kept) {
      AwsSessionCredentials known = kept.credentials;
      if (known == null || !now.isBefore(kept.end.minus(MARGIN))) {
        Credentials fresh = assume(cluster, role, runId);
        known =
            AwsSessionCredentials.builder()
                .accessKeyId(fresh.accessKeyId())
                .secretAccessKey(fresh.secretAccessKey())
                .sessionToken(fresh.sessionToken())
                .expirationTime(fresh.expiration())
                .build();
        kept.credentials = known;
        kept.end = fresh.expiration();
      }
      return known;
    }
  }

  /** One that was never filled is being asked for right now. */
  private static boolean isOver(Kept kept, Instant now) {
    synchronized (kept) {
      return kept.credentials != null && now.isAfter(kept.end);
    }
  }

  private Credentials assume(EksCluster cluster, String role, Optional<String> runId) {
    AwsSettings.Eks settings = clients.settings().eks();
    AssumeRoleRequest.Builder request =
        AssumeRoleRequest.builder()
            .roleArn(role)
            .roleSessionName(sessionName(cluster, runId))
            .durationSeconds(Math.toIntExact(settings.sessionDuration().toSeconds()));
    cluster.externalId().ifPresent(request::externalId);
    if (settings.sessionTags()) {
      request.tags(tags(cluster, runId));
    }
    AwsCall call =
        new AwsCall(clients.caller(), "sts:AssumeRole", "role " + role + " for " + cluster.words());
    return clients
        .limited(call, () -> sts(cluster.region()).assumeRole(request.build()))
        .credentials();
  }

  private StsClient sts(Region region) {
    return sts.computeIfAbsent(region, some -> clients.client("sts", some, StsClient.builder()));
  }

  /** Letters, digits and {@code =,.@-}, 2 to 64 of them (STS, AssumeRole). */
  static String sessionName(EksCluster cluster, Optional<String> runId) {
    String name = "guard-" + runId.map(run -> run + "-").orElse("") + cluster.entry().id();
    String allowed = name.replaceAll("[^\\w=,.@-]", "-");
    return allowed.length() > LONGEST_NAME ? allowed.substring(0, LONGEST_NAME) : allowed;
  }

  private static List<Tag> tags(EksCluster cluster, Optional<String> runId) {
    List<Tag> tags = new ArrayList<>();
    runId.ifPresent(run -> tags.add(tag("guard-run", run)));
    if (!cluster.entry().batchId().isBlank()) {
      tags.add(tag("guard-batch", cluster.entry().batchId()));
    }
    tags.add(tag("guard-cluster", cluster.entry().id()));
    return tags;
  }

  private static Tag tag(String key, String value) {
    String allowed = value.replaceAll("[^\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]", "-");
    return Tag.builder()
        .key(key)
        .value(allowed.length() > LONGEST_TAG ? allowed.substring(0, LONGEST_TAG) : allowed)
        .build();
  }
}
