package dev.guard.core.run;

import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.core.analysis.AnalysisMarkdown;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.MergeRequestText;
import dev.guard.core.gitops.Prepared;
import dev.guard.core.precheck.HealthReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What merge requests and comments say; Markdown. Thread-safe. */
final class Narrative {
  private final ClusterRegistry registry;
  private final Supplier<MetricsSource> metrics;
  private final GuardConfig config;

  Narrative(ClusterRegistry registry, Supplier<MetricsSource> metrics, GuardConfig config) {
    this.registry = registry;
    this.metrics = metrics;
    this.config = config;
  }

  MergeRequestText upgrade(LiveRun run, Change change, Prepared prepared) {
    String title =
        "Upgrade Istio to "
            + run.run().target()
            + " on batch "
            + run.run().batchId()
            + stageAndCluster(run, change);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("version", run.run().target().toString());
    parts.put("batch", run.run().batchId());
    parts.put("clusters", clusters(run, change));
    parts.put("changes", changes(prepared));
    parts.put("health_report", healthReport(run, change));
    parts.put("dashboards", dashboards(run, change));
    parts.put("checklist", checklist(run));
    parts.put("run", run.run().id());
    return new MergeRequestText(
        title, fill(config.changes().template().orElse(BODY), parts), assignees(run, change));
  }

  private static final String BODY =
      """
      GUARD proposes Istio {version} for batch `{batch}`. It never merges: read, then merge or \
      close. After the merge, `guard monitor --batch {batch}` follows the rollout and judges it.

      ## Clusters

      {clusters}

      ## What changes

      {changes}

      ## Health before the change

      {health_report}

      {dashboards}
      ## Checklist

      {checklist}

      <sub>Run `{run}`</sub>
      """;

  private static final String CLUSTER_HEAD =
      """
      | Cluster | Environment | Region | From | To | Owner |
      | --- | --- | --- | --- | --- | --- |
      """;

  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  /** In one go, so that what a check says is never read as a place of the template. */
  private static String fill(String template, Map<String, String> parts) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place -> Matcher.quoteReplacement(parts.getOrDefault(place.group(1), place.group())));
  }

  private static String stageAndCluster(LiveRun run, Change change) {
    String stage =
        run.run().stages().size() > 1
            ? ", stage " + run.stage(change.key().stageId()).plan().name()
            : "";
    return (change.key().subject().contains("#") ? ", cluster " + change.clusterIds().get(0) : "")
        + stage;
  }

  private static String clusters(LiveRun run, Change change) {
    return change.clusterIds().stream()
        .map(id -> run.cluster(id).cluster())
        .map(
            cluster ->
                "| `"
                    + cluster.id()
                    + "` | "
                    + cluster.environment()
                    + " | "
                    + cluster.region()
                    + " | "
                    + cluster.currentVersion()
                    + " | "
                    + run.run().target()
                    + " | "
                    + cluster.ownerTeam()
                    + " |")
        .collect(Collectors.joining("\n", CLUSTER_HEAD, ""));
  }

  private static String changes(Prepared prepared) {
    return prepared.edits().stream()
        .map(
            edit ->
                "- `"
                    + edit.file()
                    + ":"
                    + edit.line()
                    + "` "
                    + edit.object()
                    + ": `"
                    + edit.before()
                    + "` to `"
                    + edit.after()
                    + "`")
        .collect(Collectors.joining("\n"));
  }

  private String healthReport(LiveRun run, Change change) {
    return healthReport(run.run(), change.clusterIds());
  }

  /** The stored check results of some clusters of a run. */
  String healthReport(Run run, List<String> clusterIds) {
    return HealthReport.markdown(
        clusterIds.stream()
            .map(id -> Documents.checks(registry, run.id(), id))
            .flatMap(Optional::stream)
            .toList());
  }

  private String dashboards(LiveRun run, Change change) {
    Window window = new Window(run.now().minus(config.validation().baseline()), run.now());
    String links =
        Stream.concat(
                config.dashboard().map(page -> "- [The fleet](" + page + ")").stream(),
                change.clusterIds().stream()
                    .map(id -> run.cluster(id).cluster())
                    .map(cluster -> dashboard(cluster, window))
                    .flatMap(Optional::stream))
            .collect(Collectors.joining("\n"));
    return links.isEmpty() ? "" : "## Dashboards\n\n" + links + "\n";
  }

  private Optional<String> dashboard(Cluster cluster, Window window) {
    return metrics
        .get()
        .link(cluster, window)
        .map(link -> "- [" + cluster.id() + "](" + link + ")");
  }

  private String checklist(LiveRun run) {
    return """
    - [ ] The health report above is acceptable.
    - [ ] The owners of the clusters know of Istio %s.
    - [ ] Somebody watches the soak of %s.
    - [ ] The way back is known: GUARD opens a rollback request, a person merges it."""
        .formatted(run.run().target(), Words.duration(config.validation().soakPeriod()));
  }

  private static List<String> assignees(LiveRun run, Change change) {
    return change.clusterIds().stream()
        .map(id -> run.cluster(id).cluster().ownerHandle().replaceFirst("^@", ""))
        .filter(handle -> !handle.isEmpty())
        .distinct()
        .toList();
  }

  /** The analysis as a comment. */
  String analysed(LiveRun run, List<String> clusterIds) {
    return analysis(run, clusterIds)
        .map(text -> "### What was found out (advice, not a verdict)\n\n" + text)
        .orElse("Nothing was found out.");
  }

  /**
   * The rollback request.
   *
   * @param pictures Markdown that shows the failed metrics; may be empty
   */
  MergeRequestText rollback(LiveRun run, Change change, Prepared prepared, String pictures) {
    String title =
        "Roll back Istio "
            + run.run().target()
            + " on batch "
            + run.run().batchId()
            + stageAndCluster(run, change);
    String body =
        "The upgrade to Istio "
            + run.run().target()
            + " failed. This puts the old versions back. GUARD never merges: read, then merge.\n\n"
            + "## Why\n\n"
            + reasons(run, change)
            + "\n\n## What changes\n\n"
            + changes(prepared)
            + analysis(run, change.clusterIds())
                .map(text -> "\n\n## Analysis (advice, not a verdict)\n\n" + text)
                .orElse("")
            + pictures
            + "\n\n<sub>Run `"
            + run.run().id()
            + "`</sub>\n";
    return new MergeRequestText(title, body, assignees(run, change));
  }

  /** What was found out about clusters; empty where nothing was collected of them. */
  Optional<String> analysis(LiveRun run, List<String> clusterIds) {
    return Documents.analysis(registry, run.run().id())
        .flatMap(
            analysis -> AnalysisMarkdown.of(analysis.of(clusterIds, new RuleAnalyst(Rules.all()))));
  }

  private static Map<String, String> failures(LiveRun run, Change change) {
    Map<String, String> failures = new LinkedHashMap<>();
    for (String id : change.clusterIds()) {
      failures.put(
          id,
          Objects.requireNonNullElse(
              run.progress(id).map(Progress::facts).map(f -> f.get(Facts.FAILURE)).orElse(null),
              "Asked for by a person."));
    }
    return failures;
  }

  private static String reasons(LiveRun run, Change change) {
    return failures(run, change).entrySet().stream()
        .map(entry -> "- `" + entry.getKey() + "`: " + HealthReport.escape(entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  String failed(LiveRun run, Change rollback) {
    return "The upgrade failed, and GUARD opened a rollback request: "
        + rollback.ref().map(ref -> ref.url().toString()).orElse(rollback.branch())
        + "\n\n"
        + reasons(run, rollback);
  }

  String red(LiveRun run, Change change, List<String> red) {
    return "Please do not merge now. The pre-checks ran again and failed in "
        + String.join(", ", red)
        + ".\n\n"
        + healthReport(run, change)
        + analysis(run, red)
            .map(text -> "\n\n### What was found out (advice, not a verdict)\n\n" + text)
            .orElse("");
  }

  String ended(LiveRun run, Change change, Outcome outcome) {
    String lines =
        change.clusterIds().stream()
            .map(id -> "- `" + id + "`: " + end(run, id, HealthReport::escape))
            .collect(Collectors.joining("\n"));
    return "The run ended: " + Outcomes.label(outcome).replace('_', ' ') + ".\n\n" + lines;
  }

  private static String end(LiveRun run, String id, UnaryOperator<String> escape) {
    Progress progress = run.progress(id).orElseThrow();
    String ended = progress.facts().getOrDefault(Facts.ENDED, "open").replace('_', ' ');
    return ended
        + "."
        + Documents.verdict(run, id).map(result -> " " + escape.apply(result.summary())).orElse("")
        + Facts.get(progress, Facts.PROXIES).map(said -> " " + said).orElse("");
  }

  /** For the journal: plain text, which whoever shows it escapes. */
  String closing(LiveRun run, Outcome outcome) {
    return "Run "
        + run.run().id()
        + " ended: "
        + run.clusters().stream()
            .map(
                record ->
                    record.cluster().id()
                        + " "
                        + end(run, record.cluster().id(), UnaryOperator.identity()))
            .collect(Collectors.joining("; "))
        + " ("
        + Outcomes.label(outcome).replace('_', ' ')
        + ").";
  }
}
