package dev.guard.aws.eks;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.aws.AwsClients;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;

/**
 * Opens EKS clients with the clusters' roles, in their regions, however the cluster itself is
 * reached. Thread-safe.
 */
final class EksClients implements ClusterClients<EksClient> {
  /** The code of the exception for a cluster that is not on EKS. */
  static final String ELSEWHERE = "eks.elsewhere";

  /** As in {@code https://0123ABCD.gr7.eu-west-1.eks.amazonaws.com}. */
  private static final Pattern HOST =
      Pattern.compile(
          "[0-9a-z]+(?:\\.[0-9a-z]+)?\\.([a-z0-9-]+)\\.eks\\.amazonaws\\.com(?:\\.cn)?");

  private final Supplier<AwsClients> make;
  private @Nullable AwsClients clients;
  private @Nullable RoleSessions roles;

  /**
   * Opens clients by way of others.
   *
   * @param make called once, and never where no cluster is on EKS: AWS's classes take their time
   */
  EksClients(Supplier<AwsClients> make) {
    this.make = make;
  }

  private synchronized AwsClients clients() {
    AwsClients known = clients;
    if (known == null) {
      known = make.get();
      clients = known;
    }
    return known;
  }

  private synchronized RoleSessions roles() {
    RoleSessions known = roles;
    if (known == null) {
      known = new RoleSessions(clients());
      roles = known;
    }
    return known;
  }

  @Override
  public Class<EksClient> type() {
    return EksClient.class;
  }

  @Override
  public EksClient open(Cluster cluster, ClusterEndpoint endpoint) {
    return open(AccessRequest.read(cluster), endpoint);
  }

  @Override
  public EksClient open(AccessRequest request, ClusterEndpoint endpoint) {
    Cluster cluster = request.cluster();
    Optional<String> region = region(endpoint);
    if (region.isEmpty() && !isNamed(cluster)) {
      throw GuardException.of(ELSEWHERE, Responsible.USER)
          .what("The cluster is not on EKS.")
          .where("cluster " + cluster.id())
          .next(
              "If it is, give it its role (aws_role_arn) or the metadata "
                  + EksCluster.NAME_KEY
                  + ".")
          .build();
    }
    Cluster placed =
        cluster.region().isBlank() && region.isPresent()
            ? cluster.toBuilder().region(region.get()).build()
            : cluster;
    EksCluster found = EksCluster.of(placed, Purpose.READ, clients());
    return clients()
        .limitedClient(
            "eks",
            found.region(),
            roles().credentials(found, request.runId()),
            EksClient.builder());
  }

  private static boolean isNamed(Cluster cluster) {
    return cluster.awsRoleArn().isPresent()
        || EksCluster.metadata(cluster, EksCluster.NAME_KEY).isPresent();
  }

  private static Optional<String> region(ClusterEndpoint endpoint) {
    return Optional.ofNullable(endpoint.server().getHost())
        .map(host -> HOST.matcher(host.toLowerCase(java.util.Locale.ROOT)))
        .filter(Matcher::matches)
        .map(host -> host.group(1));
  }

  @Override
  public synchronized void close() {
    if (clients != null) {
      clients.close();
    }
  }
}
