package dev.guard.core.run;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.analysis.Analyst;
import dev.guard.core.analysis.EvidenceCollector;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.metrics.MetricQueries;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.report.Waiting;
import dev.guard.core.time.Waiter;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * What every call of the engine works with.
 *
 * @param baselines of the soaks under way, kept from one call to the next
 * @param unpublished the event publishers that fail, kept likewise
 * @param time domain time
 * @param actor who does it, for the audit
 * @param listener called after each journal entry was stored
 * @param waits called each time that a cluster was seen to wait
 */
public record EngineSettings(
    GuardConfig config,
    Ports ports,
    ClusterSessions sessions,
    GitOpsEngine gitops,
    PreChecks preChecks,
    EvidenceCollector collector,
    Analyst analyst,
    Baselines baselines,
    Unpublished unpublished,
    InstantSource time,
    Waiter waiter,
    String actor,
    Consumer<JournalEntry> listener,
    Consumer<Waiting> waits) {

  /** All metrics that are watched: of the source, the mesh, the packs and the user. */
  List<MetricQuery> queries() {
    return MetricQueries.merge(
        ports.metrics().get().standardQueries(),
        ports.mesh().get().metrics(),
        ports.packs(),
        config);
  }

  /** The metrics of some clusters, fetched once for all of them. */
  MetricTiles tiles(List<Cluster> clusters) {
    return new MetricTiles(
        ports.metrics().get(), queries(), clusters, time, config.validation().metricStep());
  }
}
