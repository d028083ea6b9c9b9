package dev.guard.core.precheck;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Unknown;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One check's turn at one cluster. Usable from one thread at a time. */
public final class PreCheckContext implements CheckContext {
  private final String checkName;
  private final PreCheckInput input;

  public PreCheckContext(String checkName, PreCheckInput input) {
    this.checkName = checkName;
    this.input = input;
  }

  @Override
  public Cluster cluster() {
    return input.cluster().cluster();
  }

  @Override
  public InstantSource time() {
    return input.cluster().time();
  }

  @Override
  public <C> C client(Class<C> type) {
    return input.cluster().client(type);
  }

  @Override
  public Optional<MeshVersion> target() {
    return input.target();
  }

  @Override
  public <S extends Record> S settings(Class<S> type) {
    return type.cast(input.settings().apply(checkName, type));
  }

  @Override
  public Answer<Series> metric(String name, Window window) {
    return orLater("the metrics", input.metric().apply(name, window));
  }

  @Override
  public Answer<List<Alert>> alerts() {
    return orLater("the monitors", input.alerts().get());
  }

  @Override
  public Answer<List<Pin>> declared() {
    return declaredWithRefusals().map(Declared::pins);
  }

  /** The releases and what the editor would refuse; for GUARD's own check. */
  Answer<Declared> declaredWithRefusals() {
    return orLater("the repository", input.declared().get());
  }

  /** What earlier upgrades failed on; for GUARD's own check. */
  List<Fingerprint> failures() {
    return input.past().failures().get();
  }

  /** What decides how an upgrade goes for this cluster; for GUARD's own check. */
  Answer<Map<String, String>> traits() {
    return orLater("the cluster", input.past().traits().apply(input.cluster()));
  }

  private static <T> Answer<T> orLater(String service, Answer<T> answer) {
    if (answer instanceof Unknown<T> unknown && unknown.retryAt().isPresent()) {
      throw new ComeBackLater(service, unknown.retryAt().get());
    }
    return answer;
  }

  @Override
  public Optional<HealthCheckResult> previous() {
    return Optional.ofNullable(input.previous().get(checkName));
  }

  @Override
  public List<ClusterRecord> meshPeers() {
    return input.meshPeers();
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

  /** The message is that of the worst finding, with the number of the others. */
  @Override
  public HealthCheckResult of(List<Finding> findings) {
    Optional<Finding> worst =
        findings.stream().max(Comparator.comparing(finding -> rank(finding.severity())));
    if (worst.isEmpty()) {
      return pass("Nothing found.");
    }
    CheckStatus status =
        switch (rank(worst.get().severity())) {
          case 0 -> CheckStatus.PASS;
          case 1 -> CheckStatus.WARN;
          default -> CheckStatus.FAIL;
        };
    String object = worst.get().object().isEmpty() ? "" : worst.get().object() + ": ";
    String others =
        findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more findings)";
    return result(status, object + worst.get().message() + others, findings);
  }

  /** Severities are an open set: one that is not known here counts as a warning. */
  private static int rank(Severity severity) {
    return switch (severity) {
      case INFO -> 0;
      case WARNING -> 1;
      case ERROR -> 2;
      case CRITICAL -> 3;
    };
  }

  private HealthCheckResult result(CheckStatus status, String message, List<Finding> findings) {
    return new HealthCheckResult(
        cluster().id(), checkName, status, message, time().instant(), findings, Map.of());
  }
}
