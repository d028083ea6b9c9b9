package dev.guard.core.precheck;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Series;
import dev.guard.api.run.ClusterRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the checks of one cluster may read; the functions are called only when a check asks.
 *
 * @param settings binds a check's own settings: check name and record type to the record
 * @param metric a configured metric of this cluster, by name
 * @param alerts the monitors that watch this cluster
 * @param declared what git says
 * @param previous what each check said the last time in this run, by check name
 * @param meshPeers the other clusters of the same mesh
 * @param past what earlier upgrades tell
 */
public record PreCheckInput(
    ConnectedCluster cluster,
    Optional<MeshVersion> target,
    BiFunction<String, Class<? extends Record>, Record> settings,
    BiFunction<String, Window, Answer<Series>> metric,
    Supplier<Answer<List<Alert>>> alerts,
    Supplier<Answer<Declared>> declared,
    Map<String, HealthCheckResult> previous,
    List<ClusterRecord> meshPeers,
    Past past) {
  public PreCheckInput {
    previous = Map.copyOf(previous);
    meshPeers = List.copyOf(meshPeers);
  }

  /** Without a past. */
  public PreCheckInput(
      ConnectedCluster cluster,
      Optional<MeshVersion> target,
      BiFunction<String, Class<? extends Record>, Record> settings,
      BiFunction<String, Window, Answer<Series>> metric,
      Supplier<Answer<List<Alert>>> alerts,
      Supplier<Answer<Declared>> declared,
      Map<String, HealthCheckResult> previous,
      List<ClusterRecord> meshPeers) {
    this(cluster, target, settings, metric, alerts, declared, previous, meshPeers, Past.none());
  }

  /**
   * What earlier upgrades tell.
   *
   * @param failures what they failed on
   * @param traits what decides how an upgrade goes for a cluster, by name
   */
  public record Past(
      Supplier<List<Fingerprint>> failures,
      Function<ConnectedCluster, Answer<Map<String, String>>> traits) {
    static Past none() {
      return new Past(List::of, cluster -> Answer.known(Map.of()));
    }
  }
}
