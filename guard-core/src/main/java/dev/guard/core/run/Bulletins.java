package dev.guard.core.run;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.notify.About;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.notify.Briefing;
import dev.guard.core.notify.Bulletin;
import dev.guard.core.notify.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Adds to a message what is known of its clusters and of its cause. Stores nothing. */
final class Bulletins {
  private final LiveRun run;
  private final String branch;
  private String readAfter = "";
  private Optional<Analysis> analysis = Optional.empty();

  /**
   * Works for one run.
   *
   * @param branch the branch that the clusters follow
   */
  Bulletins(LiveRun run, String branch) {
    this.run = run;
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
        trouble ? BreakGlassCards.of(run, message.clusterIds(), branch, analysis()) : List.of());
  }

  private List<Hypothesis> hypotheses(Message message) {
    return analysis()
        .map(read -> Investigation.causes(read, message.clusterIds()))
        .orElse(List.of());
  }

  /** Read once for all notifiers: the journal says when there is another. */
  private Optional<Analysis> analysis() {
    String made =
        run.journal().stream()
            .filter(entry -> entry.kind().equals(Investigation.MADE))
            .map(JournalEntry::id)
            .reduce("none", (older, newer) -> newer);
    if (!made.equals(readAfter)) {
      analysis = Documents.readableAnalysis(run);
      readAfter = made;
    }
    return analysis;
  }
}
