package dev.guard.k8s;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Pin;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Series;
import dev.guard.api.run.ClusterRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a check is given, over a connected cluster. */
record CheckedCluster(ConnectedCluster connected) implements CheckContext {

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
    return connected.client(type);
  }

  @Override
  public Optional<MeshVersion> target() {
    return Optional.empty();
  }

  @Override
  public <S extends Record> S settings(Class<S> type) {
    try {
      return type.cast(type.getMethod("defaults").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no defaults", e);
    }
  }

  @Override
  public Answer<Series> metric(String name, Window window) {
    return Answer.unknown("No metrics here");
  }

  @Override
  public Answer<List<Alert>> alerts() {
    return Answer.unknown("No monitors here");
  }

  @Override
  public Answer<List<Pin>> declared() {
    return Answer.unknown("No git here");
  }

  @Override
  public Optional<HealthCheckResult> previous() {
    return Optional.empty();
  }

  @Override
  public List<ClusterRecord> meshPeers() {
    return List.of();
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
    boolean failed =
        findings.stream().anyMatch(one -> one.severity().compareTo(Severity.ERROR) >= 0);
    boolean warned = findings.stream().anyMatch(one -> one.severity() == Severity.WARNING);
    return result(
        failed ? CheckStatus.FAIL : warned ? CheckStatus.WARN : CheckStatus.PASS,
        findings.stream().map(Finding::message).collect(Collectors.joining(" ")),
        findings);
  }

  private HealthCheckResult result(CheckStatus status, String message, List<Finding> findings) {
    return new HealthCheckResult(
        cluster().id(), "check", status, message, time().instant(), findings, Map.of());
  }
}
