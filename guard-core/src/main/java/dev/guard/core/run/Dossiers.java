package dev.guard.core.run;

import dev.guard.api.Severity;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ValidationResult;
import dev.guard.api.validation.Verdict;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.redaction.Redactor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings together what a run keeps that may explain a failure, without its secrets. */
final class Dossiers {
  /** The source of what GUARD itself found. */
  private static final String ENGINE = "guard";

  private final LiveRun run;
  private final Redactor redactor = Redactor.builtIn();
  private final List<Exhibit> exhibits = new ArrayList<>();

  private Dossiers(LiveRun run) {
    this.run = run;
  }

  static Dossier of(LiveRun run, List<String> clusterIds) {
    Dossiers own = new Dossiers(run);
    Optional<Instant> changedAt = Optional.empty();
    for (String id : clusterIds) {
      own.collect(id);
      Optional<Instant> landed =
          run.progress(id).flatMap(progress -> Facts.instant(progress, Facts.ROLLED_OUT_AT));
      changedAt = landed.isPresent() ? landed : changedAt;
    }
    return new Dossier(changedAt, own.exhibits, List.of());
  }

  private void collect(String clusterId) {
    Documents.verdict(run, clusterId)
        .ifPresent(result -> result.metrics().forEach(metric -> add(clusterId, metric, result)));
    Documents.checks(run, clusterId)
        .ifPresent(report -> report.results().forEach(result -> add(clusterId, result)));
    run.progress(clusterId)
        .flatMap(progress -> Facts.get(progress, Facts.FAILURE))
        .ifPresent(
            failure ->
                add(clusterId, Evidence.of("run.failure", clusterId, Severity.ERROR, failure)));
  }

  private void add(String clusterId, MetricComparison metric, ValidationResult result) {
    boolean silent = metric.observed().isEmpty();
    boolean fine = metric.verdict() == Verdict.PASS && !silent;
    Map<String, String> facts = new HashMap<>();
    facts.put("metric", metric.metric());
    facts.put("verdict", silent ? "NO_DATA" : metric.verdict().name());
    facts.put("unit", metric.unit());
    metric.baseline().ifPresent(sample -> facts.put("before", String.valueOf(sample.median())));
    metric.observed().ifPresent(sample -> facts.put("after", String.valueOf(sample.median())));
    add(
        clusterId,
        Evidence.of(
                Kinds.METRIC,
                metric.metric(),
                fine ? Severity.INFO : Severity.ERROR,
                metric.reason())
            .withFacts(facts)
            .seen(result.observed().to(), 1));
  }

  private void add(String clusterId, HealthCheckResult result) {
    if (result.status() == CheckStatus.PASS) {
      return;
    }
    Map<String, String> facts = new HashMap<>();
    facts.put("check", result.checkName());
    facts.put("status", result.status().name());
    result.findings().stream().findFirst().ifPresent(first -> facts.put("code", first.code()));
    add(
        clusterId,
        Evidence.of(
                Kinds.CHECK,
                result.checkName(),
                result.status() == CheckStatus.FAIL ? Severity.ERROR : Severity.WARNING,
                result.message())
            .withFacts(facts)
            .seen(result.timestamp(), 1));
  }

  private void add(String clusterId, Evidence evidence) {
    Evidence clean =
        new Evidence(
            evidence.kind(),
            evidence.object(),
            evidence.severity(),
            redactor.redact(evidence.message()).text(),
            evidence.facts(),
            evidence.lines().stream().map(line -> redactor.redact(line).text()).toList(),
            evidence.at(),
            evidence.count());
    exhibits.add(new Exhibit("E" + (exhibits.size() + 1), clusterId, ENGINE, clean));
  }
}
