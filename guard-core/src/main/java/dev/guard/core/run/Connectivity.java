package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.change.Snapshot;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.core.cluster.ClusterSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Calls every configured service once, without side effects, and says what does not answer. */
public final class Connectivity {
  private final EngineSettings settings;

  public Connectivity(EngineSettings settings) {
    this.settings = settings;
  }

  /** One finding for each service that was asked; INFO where it answered. */
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    List<Cluster> clusters = new ArrayList<>();
    findings.add(
        ask(
            "registry",
            () -> {
              LiveRun.pages(
                      token ->
                          settings.ports().registry().get().clusters(ClusterFilter.all(), token))
                  .stream()
                  .map(ClusterRecord::cluster)
                  .forEach(clusters::add);
              return Answer.known(clusters.size() + " clusters are registered.");
            }));
    clusters.stream()
        .map(Cluster::gitlabRepo)
        .distinct()
        .forEach(
            repository ->
                findings.add(ask("repository " + repository, () -> repository(repository))));
    for (Cluster cluster : clusters) {
      findings.add(ask("cluster " + cluster.id(), () -> cluster(cluster)));
    }
    clusters.stream()
        .limit(1)
        .forEach(cluster -> findings.add(ask("metrics", () -> metrics(cluster))));
    return findings;
  }

  private Answer<String> repository(String repository) {
    String branch = settings.config().changes().targetBranch();
    try (Snapshot snapshot = settings.ports().host().get().snapshot(repository, branch)) {
      return settings
          .ports()
          .host()
          .get()
          .contains(repository, snapshot.commit(), snapshot.commit())
          .map(yes -> branch + " is at " + RolloutWatch.shorten(snapshot.commit()) + ".");
    }
  }

  private Answer<String> cluster(Cluster cluster) {
    try (ClusterSession session = settings.sessions().open(cluster)) {
      return settings
          .ports()
          .mesh()
          .get()
          .controlPlanes(session)
          .map(versions -> "The control plane runs " + versions.values() + ".");
    }
  }

  private Answer<String> metrics(Cluster cluster) {
    Answer<?> answer = settings.ports().metrics().get().alerts(List.of(cluster)).get(cluster.id());
    return answer == null
        ? Answer.unknown("It did not answer for " + cluster.id() + ".")
        : answer.map(alerts -> "Monitors can be read.");
  }

  private static Finding ask(String service, Supplier<Answer<String>> question) {
    try {
      return question
          .get()
          .fold(
              found -> new Finding(Severity.INFO, "connectivity.ok", service, found, ""),
              unknown ->
                  new Finding(
                      Severity.ERROR, "connectivity.unknown", service, unknown.reason(), ""));
    } catch (GuardException failure) {
      return new Finding(Severity.ERROR, failure.code(), service, failure.what(), failure.next());
    }
  }
}
