package dev.guard.core.cluster;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.ConnectedCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster during its turn; closes the clients that it opened. Thread-safe. */
public final class ClusterSession implements ConnectedCluster, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterSession.class);

  /** A token that ends sooner is not used any more. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final AccessRequest request;
  private final InstantSource time;
  private final InstantSource wallClock;
  private final Supplier<ClusterAccess> access;
  private final Function<Class<?>, ClusterClients<?>> offers;
  private final Map<Class<?>, AutoCloseable> open = new LinkedHashMap<>();
  private final List<AutoCloseable> outdated = new ArrayList<>();
  private @Nullable ClusterEndpoint endpoint;

  ClusterSession(
      AccessRequest request,
      InstantSource time,
      InstantSource wallClock,
      Supplier<ClusterAccess> access,
      Function<Class<?>, ClusterClients<?>> offers) {
    this.request = request;
    this.time = time;
    this.wallClock = wallClock;
    this.access = access;
    this.offers = offers;
  }

  @Override
  public Cluster cluster() {
    return request.cluster();
  }

  @Override
  public InstantSource time() {
    return time;
  }

  /**
   * The client of a type; a new one where the token of the last has ended meanwhile, in a long
   * turn.
   */
  @Override
  public synchronized <C> C client(Class<C> type) {
    ClusterEndpoint current = endpoint();
    AutoCloseable client = open.get(type);
    if (client == null) {
      client = offers.apply(type).open(request, current);
      open.put(type, client);
    }
    return type.cast(client);
  }

  private ClusterEndpoint endpoint() {
    ClusterEndpoint known = endpoint;
    if (known == null || hasEnded(known)) {
      known = ask();
      // Somebody may still read with the old clients: they are closed with the turn.
      outdated.addAll(open.values());
      open.clear();
      endpoint = known;
    }
    return known;
  }

  private boolean hasEnded(ClusterEndpoint known) {
    return known.credential() instanceof BearerToken token
        && token
            .expiresAt()
            .filter(end -> end.isBefore(wallClock.instant().plus(MARGIN)))
            .isPresent();
  }

  private ClusterEndpoint ask() {
    return access
        .get()
        .endpoint(request)
        .fold(
            found -> found,
            unknown -> {
              unknown
                  .retryAt()
                  .ifPresent(
                      instant -> {
                        throw new ComeBackLater("the way to " + cluster().id(), instant);
                      });
              throw GuardException.of("cluster.no-endpoint", Responsible.OPERATOR)
                  .what("The way to the cluster is not known: " + unknown.reason())
                  .where("cluster " + cluster().id())
                  .next("Mend the access that is configured under clusters.")
                  .build();
            });
  }

  @Override
  public synchronized void close() {
    outdated.forEach(this::close);
    open.values().forEach(this::close);
    outdated.clear();
    open.clear();
  }

  private void close(AutoCloseable client) {
    try {
      client.close();
    } catch (Exception failure) {
      log.warn(
          "Closing the {} of {} failed",
          client.getClass().getSimpleName(),
          cluster().id(),
          failure);
    }
  }
}
