package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.mesh.Pin;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Series;
import dev.guard.api.run.ClusterRecord;
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
  private final Cluster cluster;
  private final TestContext context = TestContext.create();
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
    this.checkName = checkName;
    this.cluster = cluster;
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
    return cluster;
  }

  @Override
  public InstantSource time() {
    return context.time();
  }

  @Override
  public <C> C client(Class<C> type) {
    Object client = clients.get(type);
    if (client == null) {
      throw GuardException.of("clusters.no-client", GuardException.Responsible.OPERATOR)
          .what("There is no client of type " + type.getName() + ".")
          .where(cluster.id())
          .next("Add the adapter that offers it.")
          .build();
    }
    return type.cast(client);
  }

  @Override
  public Optional<MeshVersion> target() {
    return target;
  }

  @Override
  public <S extends Record> S settings(Class<S> type) {
    return type.cast(
        settings.orElseThrow(() -> new IllegalStateException("The test set no settings")));
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
    return result(CheckStatus.PASS, message, List.of());
  }

  @Override
  public HealthCheckResult warn(String message) {
    return result(CheckStatus.WARN, message, List.of());
  }

  @Override
  public HealthCheckResult fail(String message) {
    return result(CheckStatus.FAIL, message, List.of());
  }

  @Override
  public HealthCheckResult unknown(String message) {
    return result(CheckStatus.UNKNOWN, message, List.of());
  }

  @Override
  public HealthCheckResult of(List<Finding> findings) {
    Optional<Finding> worst =
        findings.stream()
            .reduce(
                (left, right) -> right.severity().compareTo(left.severity()) > 0 ? right : left);
    String message = worst.map(Finding::message).orElse("Nothing was found.");
    return result(
        worst.map(Finding::severity).map(FakeCheckContext::status).orElse(CheckStatus.PASS),
        message,
        findings);
  }

  private static CheckStatus status(Severity severity) {
    return switch (severity) {
      case INFO -> CheckStatus.PASS;
      case WARNING -> CheckStatus.WARN;
      case ERROR, CRITICAL -> CheckStatus.FAIL;
    };
  }

  private HealthCheckResult result(CheckStatus status, String message, List<Finding> findings) {
    return new HealthCheckResult(
        cluster.id(), checkName, status, message, time().instant(), findings, Map.of());
  }
}
