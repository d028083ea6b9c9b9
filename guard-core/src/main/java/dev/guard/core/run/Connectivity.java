package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.change.Snapshot;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.secret.Secret;
import dev.guard.core.cluster.ClusterSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Calls every configured service once, without side effects, and says what does not answer. */
public final class Connectivity {
  private final EngineSettings settings;
  private final Supplier<ClusterAccess> access;
  private final Supplier<List<Secret>> secrets;
  private final Supplier<Map<String, Supplier<List<Finding>>>> probes;

  /**
   * With what is asked beside the engine's ports.
   *
   * @param secrets those that the configuration refers to
   * @param probes what the products test themselves, by what messages call them
   */
  public Connectivity(
      EngineSettings settings,
      Supplier<ClusterAccess> access,
      Supplier<List<Secret>> secrets,
      Supplier<Map<String, Supplier<List<Finding>>>> probes) {
    this.settings = settings;
    this.access = access;
    this.secrets = secrets;
    this.probes = probes;
  }

  /** One finding for each service that was asked; INFO where it answered. */
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    List<Cluster> clusters = new ArrayList<>();
    for (Secret secret : secrets.get()) {
      findings.add(ask("secret " + secret.reference(), () -> readable(secret)));
    }
    probes.get().forEach((product, probe) -> findings.addAll(tested(product, probe)));
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
      findings.addAll(tested("cluster " + cluster.id(), () -> access.get().probe(cluster)));
      findings.add(ask("cluster " + cluster.id(), () -> cluster(cluster)));
    }
    clusters.stream()
        .limit(1)
        .forEach(cluster -> findings.add(ask("metrics", () -> metrics(cluster))));
    return findings;
  }

  private static Answer<String> readable(Secret secret) {
    return secret.reveal().isEmpty()
        ? Answer.unknown("It is empty.")
        : Answer.known("It can be read.");
  }

  /** A probe that fails as a whole is a finding of its own. */
  private static List<Finding> tested(String what, Supplier<List<Finding>> probe) {
    try {
      return probe.get();
    } catch (GuardException failure) {
      return List.of(
          new Finding(Severity.ERROR, failure.code(), what, failure.what(), failure.next()));
    }
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
