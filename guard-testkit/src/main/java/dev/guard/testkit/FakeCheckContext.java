package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Pin;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Series;
import dev.guard.api.run.ClusterRecord;
import dev.guard.core.precheck.PreCheckContext;
import dev.guard.core.precheck.PreCheckInput;
import java.lang.reflect.Method;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a check sees of one cluster, as the test set it; what was not set cannot be told. For one
 * thread.
 */
public final class FakeCheckContext implements CheckContext {
  private final String checkName;
  private final ConnectedCluster connected;
  private final Map<Class<?>, Object> clients = new HashMap<>();
  private final Map<String, Answer<Series>> metrics = new HashMap<>();
  private final List<ClusterRecord> peers = new ArrayList<>();
  private Optional<Record> settings = Optional.empty();
  private Optional<MeshVersion> target = Optional.empty();
  private Optional<HealthCheckResult> previous = Optional.empty();
  private Answer<List<Alert>> alerts = Answer.unknown("The test set no alerts.");
  private Answer<List<Pin>> declared = Answer.unknown("The test set no pins.");

  /** The context of the check with this name, on this cluster. */
  public FakeCheckContext(String checkName, Cluster cluster) {
    this(checkName, unreachable(cluster, TestContext.create()));
  }

  /** The context of the check with this name, on a cluster with real clients. */
  public FakeCheckContext(String checkName, ConnectedCluster connected) {
    this.checkName = checkName;
    this.connected = connected;
  }

  private static ConnectedCluster unreachable(Cluster cluster, TestContext context) {
    return new ConnectedCluster() {
      @Override
      public Cluster cluster() {
        return cluster;
      }

      @Override
      public InstantSource time() {
        return context.time();
      }

      @Override
      public <C> C client(Class<C> type) {
        throw GuardException.of("clusters.no-client", GuardException.Responsible.OPERATOR)
            .what("There is no client of type " + type.getName() + ".")
            .where(cluster.id())
            .next("Add the adapter that offers it.")
            .build();
      }
    };
  }

  /** The client that the check gets for a type. */
  public <C> FakeCheckContext with(Class<C> type, C client) {
    clients.put(type, client);
    return this;
  }

  public FakeCheckContext withSettings(Record value) {
    this.settings = Optional.of(value);
    return this;
  }

  public FakeCheckContext withTarget(MeshVersion value) {
    this.target = Optional.of(value);
    return this;
  }

  public FakeCheckContext withMetric(String name, Answer<Series> value) {
    metrics.put(name, value);
    return this;
  }

  public FakeCheckContext withAlerts(Answer<List<Alert>> value) {
    this.alerts = value;
    return this;
  }

  public FakeCheckContext withDeclared(Answer<List<Pin>> value) {
    this.declared = value;
    return this;
  }

  public FakeCheckContext withPrevious(HealthCheckResult value) {
    this.previous = Optional.of(value);
    return this;
  }

  public FakeCheckContext withPeer(ClusterRecord peer) {
    peers.add(peer);
    return this;
  }

  @Override
  public Cluster cluster() {
    return connected.cluster();
  }

  @Override
  public InstantSource time() {
    return connected.time();
  }

  @Override
  public <C> C client(Class<C> type) {
    Object client = clients.get(type);
    return client == null ? connected.client(type) : type.cast(client);
  }

  @Override
  public Optional<MeshVersion> target() {
    return target;
  }

  /** What the test set, else what the record's static method {@code defaults()} answers. */
  @Override
  public <S extends Record> S settings(Class<S> type) {
    if (settings.isPresent()) {
      return type.cast(settings.get());
    }
    try {
      Method defaults = type.getDeclaredMethod("defaults");
      defaults.setAccessible(true);
      return type.cast(defaults.invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "The test set no settings, and " + type.getName() + " has no defaults()", e);
    }
  }

  @Override
  public Answer<Series> metric(String name, Window window) {
    return metrics.getOrDefault(name, Answer.unknown("The test set no metric " + name + "."));
  }

  @Override
  public Answer<List<Alert>> alerts() {
    return alerts;
  }

  @Override
  public Answer<List<Pin>> declared() {
    return declared;
  }

  @Override
  public Optional<HealthCheckResult> previous() {
    return previous;
  }

  @Override
  public List<ClusterRecord> meshPeers() {
    return List.copyOf(peers);
  }

  @Override
  public HealthCheckResult pass(String message) {
    return results().pass(message);
  }

  @Override
  public HealthCheckResult warn(String message) {
    return results().warn(message);
  }

  @Override
  public HealthCheckResult fail(String message) {
    return results().fail(message);
  }

  @Override
  public HealthCheckResult unknown(String message) {
    return results().unknown(message);
  }

  @Override
  public HealthCheckResult of(List<Finding> findings) {
    return results().of(findings);
  }

  /** What makes GUARD's results, so that a test reads what a user would. */
  private CheckContext results() {
    return new PreCheckContext(
        checkName,
        new PreCheckInput(
            this,
            target,
            (name, type) -> settings(type),
            this::metric,
            this::alerts,
            () -> Answer.unknown("The test set no pins."),
            Map.of(),
            List.of()));
  }
}
