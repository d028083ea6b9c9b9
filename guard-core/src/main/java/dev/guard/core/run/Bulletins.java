package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.notify.About;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.notify.Briefing;
import dev.guard.core.notify.Bulletin;
import dev.guard.core.notify.Message;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds to a message what is known of its clusters and of its cause. Stores nothing. */
final class Bulletins {
  private static final Logger log = LoggerFactory.getLogger(Bulletins.class);

  private final LiveRun run;
  private final ClusterRegistry registry;
  private final String branch;

  /**
   * Works for one run.
   *
   * @param branch the branch that the clusters follow
   */
  Bulletins(LiveRun run, ClusterRegistry registry, String branch) {
    this.run = run;
    this.registry = registry;
    this.branch = branch;
  }

  About about(Message message) {
    List<Cluster> clusters = clusters(message);
    return new About(
        run.run().batchId(),
        run.run().target().toString(),
        Reports.state(run.run(), run.clusters(), run.changes()),
        values(clusters, Cluster::environment),
        values(clusters, Cluster::ownerTeam));
  }

  /** Those of the message; where it names none, all of the run. */
  private List<Cluster> clusters(Message message) {
    if (run.clusters().isEmpty()) {
      // A closed run is only told of, so that nothing has read its clusters yet.
      run.reload();
    }
    return run.clusters().stream()
        .map(ClusterRecord::cluster)
        .filter(
            cluster ->
                message.clusterIds().isEmpty() || message.clusterIds().contains(cluster.id()))
        .toList();
  }

  private static List<String> values(List<Cluster> clusters, Function<Cluster, String> value) {
    return clusters.stream()
        .map(value)
        .filter(text -> !text.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  Bulletin of(Message message, About about) {
    boolean trouble = Message.isTrouble(message.kind());
    return new Bulletin(
        run.run(),
        message,
        Briefing.of(run.run(), message, trouble ? hypotheses(message) : List.of()),
        about,
        trouble ? BreakGlassCards.of(run, message.clusterIds(), branch) : List.of());
  }

  /** Advice on the message's clusters: where it cannot be read, people are told without it. */
  private List<Hypothesis> hypotheses(Message message) {
    try {
      return Documents.analysis(registry, run.run().id())
          .map(analysis -> Investigation.causes(analysis, message.clusterIds()))
          .orElse(List.of());
    } catch (GuardException unreadable) {
      log.warn("The message goes out without an analysis: {}", unreadable.getMessage());
      return List.of();
    }
  }
}
