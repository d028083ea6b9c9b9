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
import dev.guard.core.plugin.PluginCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Calls every configured service once, without side effects, and says what does not answer; the
 * clusters at once, at most {@code execution.max_parallel_clusters}.
 */
public final class Connectivity {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

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
    for (Secret secret : secrets.get()) {
      findings.addAll(ask("secret " + secret.reference(), () -> readable(secret)));
    }
    probes.get().forEach((product, probe) -> findings.addAll(tested(product, probe::get)));
    AtomicReference<List<Cluster>> registered = new AtomicReference<>(List.of());
    findings.addAll(
        ask(
            "registry",
            () -> {
              List<Cluster> read =
                  LiveRun.pages(
                          token ->
                              settings
                                  .ports()
                                  .registry()
                                  .get()
                                  .clusters(ClusterFilter.all(), token))
                      .stream()
                      .map(ClusterRecord::cluster)
                      .toList();
              registered.set(read);
              return Answer.known(read.size() + " clusters are registered.");
            }));
    List<Cluster> clusters = Objects.requireNonNull(registered.get());
    List<Callable<List<Finding>>> questions = new ArrayList<>();
    clusters.stream()
        .map(Cluster::gitlabRepo)
        .distinct()
        .forEach(
            repository ->
                questions.add(() -> ask("repository " + repository, () -> repository(repository))));
    for (Cluster cluster : clusters) {
      questions.add(() -> tested("cluster " + cluster.id(), () -> access.get().probe(cluster)));
      questions.add(() -> ask("cluster " + cluster.id(), () -> cluster(cluster)));
    }
    clusters.stream()
        .limit(1)
        .forEach(cluster -> questions.add(() -> ask("metrics", () -> metrics(cluster))));
    findings.addAll(atOnce(questions));
    if (clusters.isEmpty()) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "connectivity.no-cluster",
              "repositories, clusters, metrics",
              "They were not asked: no registered cluster was found that says which.",
              "Mend the registry, or register a cluster, then start the same command again."));
    }
    // Several products may ask AWS who they are.
    return findings.stream().distinct().toList();
  }

  private static Answer<String> readable(Secret secret) {
    return secret.reveal().isEmpty()
        ? Answer.unknown("It is empty.")
        : Answer.known("It can be read.");
  }

  private List<Finding> atOnce(List<Callable<List<Finding>>> questions) {
    int threads = Math.max(1, settings.config().execution().maxParallelClusters());
    ExecutorService pool = BatchSession.pool("connectivity", threads);
    try {
      return BatchSession.all(pool, questions).stream().flatMap(List::stream).toList();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return List.of(
          new Finding(
              Severity.ERROR,
              "connectivity.interrupted",
              "connectivity",
              "The services were not all asked, since GUARD was asked to stop.",
              "Start the same command again."));
    } finally {
      pool.shutdownNow();
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

  private static List<Finding> ask(String service, Callable<Answer<String>> question) {
    return tested(
        service,
        () ->
            question
                .call()
                .fold(
                    found ->
                        List.of(new Finding(Severity.INFO, "connectivity.ok", service, found, "")),
                    unknown ->
                        List.of(
                            new Finding(
                                Severity.ERROR,
                                "connectivity.unknown",
                                service,
                                unknown.reason(),
                                ""))));
  }

  /** Whatever a service does is a finding, be it that its adapter breaks or never answers. */
  private static List<Finding> tested(String what, Callable<List<Finding>> probe) {
    return PluginCall.run("The adapter for " + what, TIMEOUT, probe)
        .fold(
            findings -> findings,
            failure ->
                List.of(
                    failure.thrown().orElse(null) instanceof GuardException known
                        ? new Finding(
                            Severity.ERROR, known.code(), what, known.what(), known.next())
                        : new Finding(
                            Severity.ERROR, "connectivity.failed", what, failure.reason(), "")));
  }
}
