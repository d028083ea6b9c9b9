package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.analysis.Subject;
import dev.guard.core.gitops.FluxPath;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.validation.Baseline;
import dev.guard.core.validation.Judge;
import dev.guard.core.validation.JudgeSettings;
import dev.guard.core.validation.ValidationEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What GUARD itself knows that may explain a failure: the verdicts with their series, the checks
 * and what changed since, the difference that was merged. Reads only what is stored, and names what
 * it can look at now. Thread-safe.
 */
final class Dossiers {
  private final EngineSettings settings;
  private final ClusterRegistry registry;

  Dossiers(EngineSettings settings, ClusterRegistry registry) {
    this.settings = settings;
    this.registry = registry;
  }

  /** What there is to collect of a cluster in a run. */
  Subject of(Run run, ClusterRecord record, MetricTiles tiles) {
    Cluster cluster = record.cluster();
    Optional<Progress> progress = record.progress().filter(each -> each.runId().equals(run.id()));
    Optional<Change> landed = progress.flatMap(each -> landed(run, cluster.id(), each));
    Optional<Instant> changedAt = landed.flatMap(Change::landedAt);
    MeshVersion from =
        progress
            .flatMap(each -> Facts.get(each, Facts.FROM_VERSION))
            .map(MeshVersion::parse)
            .orElse(cluster.currentVersion());
    Window window = window(changedAt);
    List<Evidence> known = new ArrayList<>();
    progress.ifPresent(each -> trouble(each).ifPresent(known::add));
    Optional<ValidationResult> verdict = Documents.verdict(registry, run.id(), cluster.id());
    verdict.ifPresent(result -> known.addAll(MetricEvidence.of(Kinds.METRIC, result)));
    Documents.recovery(registry, run.id(), cluster.id())
        .ifPresent(result -> known.addAll(MetricEvidence.of(Kinds.RECOVERY, result)));
    Optional<PreCheckReport> before = Documents.checks(registry, run.id(), cluster.id());
    before.ifPresent(report -> report.results().forEach(each -> check(each).ifPresent(known::add)));
    landed.map(change -> diff(cluster, change)).ifPresent(known::add);
    Map<String, Subject.Look> looks = new LinkedHashMap<>();
    List<HealthCheckResult> results = before.map(PreCheckReport::results).orElse(List.of());
    if (landed.isPresent() || !areFresh(progress)) {
      MeshVersion now = landed.isPresent() ? run.target() : cluster.currentVersion();
      looks.put("checks now", connected -> now(connected, now, results, tiles));
    }
    if (landed.isPresent() && verdict.isEmpty()) {
      progress.ifPresent(
          each -> looks.put("metrics now", any -> judged(run, cluster, each, tiles)));
    }
    if (landed.isPresent()) {
      looks.put("traits", this::traits);
    }
    looks.put("dashboard", any -> Answer.known(dashboard(cluster, window)));
    return new Subject(
        cluster,
        Optional.of(run.id()),
        window,
        changedAt,
        from,
        Optional.of(run.target()),
        landed.isPresent() ? results : List.of(),
        known,
        looks);
  }

  /** Whether the checks of a run that brought nothing were made just now, and turned it red. */
  private static boolean areFresh(Optional<Progress> progress) {
    return progress
        .filter(each -> each.state() == ClusterState.PRE_CHECK_FAILED)
        .filter(each -> !each.facts().containsKey(Facts.ENDED))
        .isPresent();
  }

  /** What there is to collect of a cluster that is in no run. */
  Subject of(ClusterRecord record, MetricTiles tiles) {
    Cluster cluster = record.cluster();
    Window window = window(Optional.empty());
    Map<String, Subject.Look> looks = new LinkedHashMap<>();
    looks.put(
        "checks now", connected -> now(connected, cluster.currentVersion(), List.of(), tiles));
    looks.put("dashboard", any -> Answer.known(dashboard(cluster, window)));
    return new Subject(
        cluster,
        Optional.empty(),
        window,
        Optional.empty(),
        cluster.currentVersion(),
        Optional.empty(),
        List.of(),
        List.of(),
        looks);
  }

  private Window window(Optional<Instant> changedAt) {
    Instant now = settings.time().instant();
    return new Window(changedAt.orElse(now).minus(settings.config().analysis().window()), now);
  }

  /** The newest change that landed on a cluster in its stage, or in one before. */
  private Optional<Change> landed(Run run, String clusterId, Progress progress) {
    Comparator<Change> order =
        Comparator.comparing((Change each) -> each.key().stageId().equals(progress.stageId()))
            .thenComparing(each -> each.landedAt().orElse(Instant.MIN));
    return registry.changes(run.id()).stream()
        .filter(change -> Changes.is(change, Changes.UPGRADE))
        .filter(change -> change.state() == ChangeState.MERGED)
        .filter(change -> change.clusterIds().contains(clusterId))
        .max(order);
  }

  /** Why the cluster's part of the run failed or is held. */
  private static Optional<Evidence> trouble(Progress progress) {
    Optional<Hold> held = progress.held();
    Map<String, String> facts = new HashMap<>();
    facts.put("state", progress.state().label());
    held.ifPresent(hold -> facts.put("code", hold.code()));
    return held.map(Hold::why)
        .or(() -> Facts.get(progress, Facts.FAILURE))
        .map(
            why ->
                Evidence.of(Kinds.FAILURE, "", Severity.ERROR, why)
                    .withFacts(facts)
                    .seen(held.map(Hold::since).orElse(progress.since()), 1));
  }

  private static Optional<Evidence> check(HealthCheckResult result) {
    return result.status() == CheckStatus.PASS
        ? Optional.empty()
        : Optional.of(check(result, result.message(), Map.of()));
  }

  private static Evidence check(
      HealthCheckResult result, String message, Map<String, String> more) {
    Map<String, String> facts = new HashMap<>(more);
    facts.put("check", result.checkName());
    facts.put("status", result.status().name());
    result.findings().stream().findFirst().ifPresent(first -> facts.put("code", first.code()));
    return Evidence.of(
            Kinds.CHECK,
            result.checkName(),
            result.status() == CheckStatus.FAIL ? Severity.ERROR : Severity.WARNING,
            message)
        .withFacts(facts)
        .withLines(
            result.findings().stream()
                .skip(1)
                .map(finding -> finding.object() + ": " + finding.message())
                .toList())
        .seen(result.timestamp(), 1);
  }

  /**
   * The checks again, and what became worse since those from before the change. The cluster counts
   * as one of the version that it was brought to, so that being there is no finding.
   */
  private Answer<List<Evidence>> now(
      ConnectedCluster connected,
      MeshVersion version,
      List<HealthCheckResult> before,
      MetricTiles tiles) {
    Map<String, HealthCheckResult> earlier =
        before.stream()
            .collect(
                Collectors.toMap(HealthCheckResult::checkName, Function.identity(), (a, b) -> b));
    PreCheckReport report =
        settings
            .preChecks()
            .check(new AtVersion(connected, version), Optional.empty(), tiles, before, List.of());
    List<Evidence> worse = new ArrayList<>();
    for (HealthCheckResult result : report.results()) {
      Optional<HealthCheckResult> then = Optional.ofNullable(earlier.get(result.checkName()));
      CheckStatus was = then.map(HealthCheckResult::status).orElse(CheckStatus.PASS);
      boolean said = then.filter(each -> each.message().equals(result.message())).isPresent();
      if (result.status() != CheckStatus.PASS && !(said && was == result.status())) {
        worse.add(
            check(
                result,
                (then.isPresent() ? "Was " + was + " before the change: " : "") + result.message(),
                Map.of("before", then.isPresent() ? was.name() : "")));
      }
    }
    return Answer.known(worse);
  }

  /** A cluster that counts as one of another version than its entry says. */
  private record AtVersion(ConnectedCluster connected, MeshVersion version)
      implements ConnectedCluster {
    @Override
    public Cluster cluster() {
      return connected.cluster().toBuilder().currentVersion(version).build();
    }

    @Override
    public InstantSource time() {
      return connected.time();
    }

    @Override
    public <C> C client(Class<C> type) {
      return connected.client(type);
    }
  }

  /** Compares what there is by now with the baseline, where no verdict was spoken yet. */
  private Answer<List<Evidence>> judged(
      Run run, Cluster cluster, Progress progress, MetricTiles tiles) {
    Optional<Baseline> baseline = Documents.baseline(registry, run.id(), cluster.id());
    Optional<Instant> start = Facts.instant(progress, Facts.ROLLED_OUT_AT);
    Instant now = settings.time().instant();
    if (baseline.isEmpty() || start.filter(now::isAfter).isEmpty()) {
      return Answer.known(List.of());
    }
    ValidationEngine engine =
        new ValidationEngine(tiles, new Judge(JudgeSettings.of(settings.config().validation())));
    return Answer.known(
        MetricEvidence.of(
            Kinds.METRIC,
            engine.judge(cluster, baseline.get(), new Window(start.orElseThrow(), now))));
  }

  /** What was merged for a cluster, scalar by scalar. */
  private static Evidence diff(Cluster cluster, Change change) {
    List<ScalarEdit> edits = FluxPath.of(cluster, change.edits());
    List<String> lines = new ArrayList<>();
    for (ScalarEdit edit : edits) {
      lines.add(
          "@@ "
              + edit.file()
              + ":"
              + edit.line()
              + " "
              + edit.object()
              + " "
              + edit.field()
              + " @@");
      lines.add("-" + edit.before());
      lines.add("+" + edit.after());
    }
    Evidence diff =
        Evidence.of(
                Kinds.DIFF,
                change.branch(),
                Severity.INFO,
                Words.count(edits.size(), "version was", "versions were")
                    + " changed in "
                    + Words.count(
                        (int) edits.stream().map(ScalarEdit::file).distinct().count(),
                        "file",
                        "files")
                    + change
                        .landedCommit()
                        .map(commit -> ", merged as " + RolloutWatch.shorten(commit))
                        .orElse("")
                    + ".")
            .withFacts(Map.of("commit", change.landedCommit().orElse("")))
            .withLines(lines);
    return change.landedAt().map(at -> diff.seen(at, 1)).orElse(diff);
  }

  /** What a later upgrade of a cluster like this one is compared with. */
  private Answer<List<Evidence>> traits(ConnectedCluster connected) {
    return settings
        .ports()
        .mesh()
        .get()
        .traits(connected)
        .map(
            traits ->
                traits.isEmpty()
                    ? List.of()
                    : List.of(
                        Evidence.of(
                                FailureMemory.TRAITS,
                                "",
                                Severity.INFO,
                                "Digests of what decides how an upgrade goes here.")
                            .withFacts(traits)));
  }

  private List<Evidence> dashboard(Cluster cluster, Window window) {
    return settings
        .ports()
        .metrics()
        .get()
        .link(cluster, window)
        .map(
            url ->
                Evidence.of(Kinds.LINK, "", Severity.INFO, "Graphs of the window.")
                    .withFacts(Map.of("url", url.toString())))
        .stream()
        .toList();
  }

  /** Whether something is wrong with a cluster's part of a run, as far as the run knows. */
  static boolean isTroubled(Progress progress) {
    ClusterState state = progress.state();
    boolean failed =
        switch (state) {
          case PRE_CHECK_FAILED, ROLLBACK_NEEDED, ROLLBACK_MR_CREATED, ROLLBACK_COMPLETED -> true;
          case HEALTHY,
              PRE_CHECK_RUNNING,
              PRE_CHECK_PASSED,
              MR_CREATED,
              MR_MERGED,
              UPGRADING,
              VALIDATING,
              UPGRADED ->
              false;
        };
    boolean rolledBack =
        Facts.get(progress, Facts.ENDED)
            .filter(end -> end.toLowerCase(Locale.ROOT).equals("rolled_back"))
            .isPresent();
    return failed || rolledBack || progress.held().isPresent();
  }
}
