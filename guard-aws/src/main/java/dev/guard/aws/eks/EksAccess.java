package dev.guard.aws.eks;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.aws.AwsCall;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsProbe;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;

/**
 * The way to a cluster on EKS: take on its role, ask EKS where it is, and mint a token. Roles and
 * places are remembered for a while; a token is fresh each time, since minting one asks nobody.
 * Thread-safe.
 */
final class EksAccess implements ClusterAccess {
  /** A node group that is not there: whether it may be described is told all the same. */
  private static final String NO_GROUP = "guard-probe";

  private final AwsClients clients;
  private final RoleSessions roles;
  private final Map<Region, EksClient> eks = new ConcurrentHashMap<>();
  private final Map<Key, Place> places = new ConcurrentHashMap<>();

  EksAccess(AwsClients clients) {
    this.clients = clients;
    this.roles = new RoleSessions(clients);
  }

  private record Key(String name, Region region, Optional<String> role) {}

  /** Where a cluster is, as EKS said; asked again after {@code until}. */
  private record Place(URI server, String caPem, Instant until) {}

  @Override
  public Answer<ClusterEndpoint> endpoint(dev.guard.api.cluster.Cluster cluster, Purpose purpose) {
    return endpoint(new AccessRequest(cluster, purpose, Optional.empty()));
  }

  @Override
  public Answer<ClusterEndpoint> endpoint(AccessRequest request) {
    try {
      return Answer.known(find(request));
    } catch (ComeBackLater later) {
      return Answer.unknown(String.valueOf(later.getMessage()), later.retryAt());
    } catch (GuardException failure) {
      return Answer.unknown(String.valueOf(failure.getMessage()));
    }
  }

  @Override
  public List<Finding> probe() {
    return new AwsProbe(clients).identity().findings();
  }

  /** The permissions of the cluster's role, for reaching it and for the check eks.activity. */
  @Override
  public List<Finding> probe(dev.guard.api.cluster.Cluster entry) {
    EksCluster cluster = EksCluster.of(entry, Purpose.READ, clients);
    AwsCredentialsProvider as = roles.credentials(cluster, Optional.empty());
    AwsProbe probe = new AwsProbe(clients);
    String name = cluster.name();
    try (EksClient eks = clients.client("eks", cluster.region(), as, EksClient.builder())) {
      return probe
          .allows(
              called(cluster, "eks:DescribeCluster"), () -> eks.describeCluster(r -> r.name(name)))
          .allows(
              called(cluster, "eks:ListNodegroups"),
              () -> eks.listNodegroups(r -> r.clusterName(name).maxResults(1)))
          .allows(
              called(cluster, "eks:DescribeNodegroup"),
              () -> eks.describeNodegroup(r -> r.clusterName(name).nodegroupName(NO_GROUP)))
          .allows(
              called(cluster, "eks:ListInsights"),
              () -> eks.listInsights(r -> r.clusterName(name).maxResults(1)))
          .findings();
    }
  }

  private AwsCall called(EksCluster cluster, String action) {
    return new AwsCall(cluster.caller(clients), action, cluster.words());
  }

  private ClusterEndpoint find(AccessRequest request) {
    EksCluster cluster = EksCluster.of(request.cluster(), request.purpose(), clients);
    AwsCredentialsProvider as = roles.credentials(cluster, request.runId());
    Instant now = clients.context().wallClock().instant();
    AwsCredentialsIdentity who =
        clients.call(
            new AwsCall(cluster.caller(clients), "sts:GetCallerIdentity", cluster.words()),
            as::resolveCredentials);
    Place place = place(cluster, as, now);
    return new ClusterEndpoint(
        place.server(),
        place.caPem(),
        Optional.empty(),
        ClusterToken.mint(cluster, who, now),
        proxy(cluster));
  }

  private Optional<URI> proxy(EksCluster cluster) {
    try {
      return EksCluster.metadata(cluster.entry(), EksCluster.PROXY_KEY)
          .map(URI::create)
          .or(clients.settings().eks()::proxy);
    } catch (IllegalArgumentException broken) {
      throw GuardException.of("eks.proxy", Responsible.USER)
          .what("The cluster's proxy is not a URL.")
          .where("cluster " + cluster.entry().id())
          .next("Write the metadata " + EksCluster.PROXY_KEY + " as http://host:port.")
          .cause(broken)
          .build();
    }
  }

  private Place place(EksCluster cluster, AwsCredentialsProvider as, Instant now) {
    Key key = new Key(cluster.name(), cluster.region(), cluster.role());
    Place known = places.get(key);
    if (known == null || !now.isBefore(known.until())) {
      known = describe(cluster, as, now);
      places.put(key, known);
    }
    return known;
  }

  private Place describe(EksCluster cluster, AwsCredentialsProvider as, Instant now) {
    DescribeClusterRequest request =
        DescribeClusterRequest.builder()
            .name(cluster.name())
            .overrideConfiguration(options -> options.credentialsProvider(as))
            .build();
    AwsCall call = new AwsCall(cluster.caller(clients), "eks:DescribeCluster", cluster.words());
    Cluster found =
        clients.limited(call, () -> eks(cluster.region()).describeCluster(request)).cluster();
    if (found.endpoint() == null || found.certificateAuthority() == null) {
      throw GuardException.of("eks.no-endpoint", Responsible.OPERATOR)
          .what("EKS has no endpoint for the cluster yet: it is " + found.statusAsString() + ".")
          .where(cluster.words())
          .next("Try again when it is ACTIVE.")
          .build();
    }
    return new Place(
        URI.create(found.endpoint()),
        new String(
            Base64.getMimeDecoder().decode(found.certificateAuthority().data()),
            StandardCharsets.US_ASCII),
        now.plus(clients.settings().eks().describeCache()));
  }

  private EksClient eks(Region region) {
    return eks.computeIfAbsent(region, some -> clients.client("eks", some, EksClient.builder()));
  }

  @Override
  public void close() {
    clients.close();
  }
}
