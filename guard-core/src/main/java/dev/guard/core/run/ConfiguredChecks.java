package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Pin;
import dev.guard.api.mesh.StagePlan;
import dev.guard.api.mesh.Upgrade;
import dev.guard.api.metrics.Alert;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.precheck.Declared;
import dev.guard.core.precheck.MetricsAvailableCheck;
import dev.guard.core.precheck.PreCheckEngine;
import dev.guard.core.precheck.PreCheckInput;
import dev.guard.core.precheck.PreCheckReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The checks of GUARD, of the mesh, of the adapters and of the user, with what they may read.
 * Thread-safe.
 */
public final class ConfiguredChecks implements PreChecks {
  private static final Duration METRICS_WINDOW = Duration.ofMinutes(15);

  private final PreCheckEngine engine;
  private final Supplier<List<HealthCheck>> known;
  private final BiFunction<String, Class<? extends Record>, Record> settings;
  private final Ports ports;
  private final GitOpsEngine gitops;
  private final FailureMemory memory;

  public ConfiguredChecks(
      PreCheckEngine engine,
      Supplier<List<HealthCheck>> known,
      BiFunction<String, Class<? extends Record>, Record> settings,
      Ports ports,
      GitOpsEngine gitops,
      InstantSource time) {
    this.memory = new FailureMemory(ports.registry(), time);
    this.engine = engine;
    this.known = known;
    this.settings = settings;
    this.ports = ports;
    this.gitops = gitops;
  }

  @Override
  public PreCheckReport check(
      ConnectedCluster connected,
      Optional<MeshVersion> target,
      MetricTiles tiles,
      List<HealthCheckResult> previous,
      List<Pin> brought) {
    Cluster cluster = connected.cluster();
    return engine.run(
        new PreCheckInput(
            connected,
            target,
            settings,
            (name, window) -> tiles.series(cluster, name, window),
            () -> alerts(cluster),
            () -> declared(cluster, target).map(declared -> declared.after(brought)),
            previous.stream()
                .collect(
                    Collectors.toMap(
                        HealthCheckResult::checkName, Function.identity(), (a, b) -> b)),
            peers(cluster),
            new PreCheckInput.Past(memory::failures, each -> ports.mesh().get().traits(each))),
        checks(tiles));
  }

  /** The check of metrics needs to know which there are, once the source is open. */
  private List<HealthCheck> checks(MetricTiles tiles) {
    return known.get().stream()
        .map(
            check ->
                check instanceof MetricsAvailableCheck
                    ? new MetricsAvailableCheck(tiles.queries(), METRICS_WINDOW)
                    : check)
        .toList();
  }

  private Answer<List<Alert>> alerts(Cluster cluster) {
    Map<String, Answer<List<Alert>>> answers = ports.metrics().get().alerts(List.of(cluster));
    Answer<List<Alert>> answer = answers.get(cluster.id());
    return answer == null
        ? Answer.unknown("The metrics source did not answer for " + cluster.id() + ".")
        : answer;
  }

  private Answer<Declared> declared(Cluster cluster, Optional<MeshVersion> target) {
    Optional<StagePlan> plan =
        target.map(
            to ->
                new StagePlan(
                    "all",
                    ports.mesh().get().plan(upgrade(cluster, to)).stream()
                        .flatMap(stage -> stage.pins().stream())
                        .toList()));
    return gitops.declared(cluster, plan);
  }

  private static Upgrade upgrade(Cluster cluster, MeshVersion to) {
    return new Upgrade(
        cluster.currentVersion(), to, "in-place", Answer.unknown("The plan needs no cluster."));
  }

  private List<ClusterRecord> peers(Cluster cluster) {
    String mesh = cluster.metadata().getOrDefault("mesh_id", "");
    return mesh.isEmpty()
        ? List.of()
        : LiveRun.pages(token -> ports.registry().get().clusters(ClusterFilter.all(), token))
            .stream()
            .filter(record -> mesh.equals(record.cluster().metadata().get("mesh_id")))
            .filter(record -> !record.cluster().id().equals(cluster.id()))
            .toList();
  }
}
