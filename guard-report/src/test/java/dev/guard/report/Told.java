package dev.guard.report;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.Guard;
import dev.guard.core.analysis.Advice;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.Brief;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.report.RunStory.Step;
import dev.guard.testkit.GuardScenario;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Stories to be written down. */
final class Told {
  /** What a hostile cluster may say: markup, an attribute's end, a mention, a quick action. */
  static final String HOSTILE =
      "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)> \" onload='x' "
          + "</style></title></svg>{{headline}} @everyone /close \u001b[2J\u202Egnp.exe";

  /** The journal of clusters in parallel is not the same each time. */
  private static final String ONE_AT_A_TIME = "execution: {max_parallel_clusters: 1}\n";

  private static final Instant AT = Instant.parse("2026-03-02T10:30:00Z");

  /** A story is immutable and the same each time: one playing serves all tests of a JVM. */
  private static final RunStory PLAYED = play();

  private Told() {}

  /** c1 got slower and was rolled back, c2 was upgraded; with an analysis. */
  static RunStory failed() {
    return with(PLAYED, analysis("Requests take longer since the upgrade."));
  }

  private static RunStory play() {
    GuardScenario scenario = GuardScenario.ofClusters(2).configured(ONE_AT_A_TIME);
    try {
      scenario.run();
      scenario.merge();
      scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1.6);
      scenario.monitor();
      scenario.merge();
      scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1 / 1.6);
      scenario.monitor();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
    try (Guard guard = scenario.guard()) {
      return steady(guard.newestReport(GuardScenario.BATCH));
    }
  }

  /** Without what other parts of GUARD journal beside the upgrade, which grows with them. */
  private static RunStory steady(RunStory story) {
    Brief brief =
        new Brief(
            story.brief().broken(),
            List.of(),
            story.brief().did().stream().filter(each -> !each.contains("notification")).toList(),
            story.brief().next());
    return copy(
        story,
        story.headline(),
        brief,
        story.clusters(),
        Optional.empty(),
        story.journal().stream().filter(entry -> isUpgrade(entry.kind())).toList());
  }

  private static boolean isUpgrade(String kind) {
    return kind.equals("moved") || kind.startsWith("run.") || kind.startsWith("change.");
  }

  /** A run that an older version stored: its journal and nothing else. */
  static RunStory old() {
    RunStory story = PLAYED;
    List<ClusterPart> bare =
        story.clusters().stream()
            .map(
                part ->
                    new ClusterPart(
                        part.clusterId(),
                        "",
                        "",
                        "",
                        Optional.empty(),
                        part.state(),
                        part.since(),
                        Optional.empty(),
                        Optional.empty(),
                        part.failure(),
                        part.said(),
                        Optional.empty(),
                        part.spans(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()))
            .toList();
    return copy(story, story.headline(), story.brief(), bare, Optional.empty(), story.journal());
  }

  /** Every text that a cluster, a person or a model could have said is {@link #HOSTILE}. */
  static RunStory hostile() {
    RunStory story = PLAYED;
    List<JournalEntry> journal = new ArrayList<>(story.journal());
    journal.add(
        new JournalEntry(
            story.runId() + ":99999999",
            story.runId(),
            Optional.of("c1"),
            HOSTILE,
            AT,
            HOSTILE,
            HOSTILE,
            Map.of()));
    Step step = new Step(HOSTILE, Optional.of(HOSTILE), Optional.of(URI.create("javascript:x()")));
    Brief brief = new Brief(List.of(HOSTILE), List.of(HOSTILE), List.of(HOSTILE), List.of(step));
    return copy(story, HOSTILE, brief, story.clusters(), Optional.of(analysis(HOSTILE)), journal);
  }

  private static RunStory with(RunStory story, Analysis analysis) {
    Brief brief =
        new Brief(
            story.brief().broken(),
            List.of("Requests take longer since the upgrade. (c1; confidence 0.80)"),
            story.brief().did(),
            story.brief().next());
    return copy(
        story, story.headline(), brief, story.clusters(), Optional.of(analysis), story.journal());
  }

  /**
   * The same with so many clusters, every other one failed, and of each as much to tell as a real
   * fleet has: nine metrics with long queries, twelve checks, evidence with excerpts.
   */
  static RunStory large(int clusters) {
    List<ClusterPart> many = new ArrayList<>();
    List<JournalEntry> journal = new ArrayList<>();
    List<Exhibit> exhibits = new ArrayList<>();
    for (int i = 0; i < clusters; i++) {
      String id = "cluster-" + i;
      many.add(large(id, PLAYED.clusters().get(i % 2)));
      journal.addAll(PLAYED.journal());
      Evidence excerpt =
          Evidence.of(Kinds.LOG, "Pod istio-system/istiod-0", Severity.WARNING, "Push errors.")
              .withLines(Collections.nCopies(40, "error ".repeat(20)));
      for (int piece = 0; piece < 10; piece++) {
        exhibits.add(new Exhibit("", id, "kubernetes", excerpt));
      }
    }
    Analysis analysis = analysis("Requests take longer since the upgrade.");
    Analysis much =
        new Analysis(
            analysis.at(),
            analysis.occasion(),
            Dossier.numbered(Map.of(), exhibits, List.of()),
            0,
            analysis.hypotheses(),
            analysis.advice(),
            analysis.adviceMissing());
    return copy(PLAYED, PLAYED.headline(), PLAYED.brief(), many, Optional.of(much), journal);
  }

  private static ClusterPart large(String id, ClusterPart part) {
    ValidationResult verdict = part.verdict().orElseThrow();
    PreCheckReport checks = part.checks().orElseThrow();
    return new ClusterPart(
        id,
        "production",
        "eu-central-1",
        "platform",
        part.from(),
        part.state(),
        part.since(),
        part.waiting(),
        part.held(),
        part.failure(),
        part.said(),
        part.dataPlaneBehind(),
        part.spans(),
        Optional.of(
            new PreCheckReport(id, times(4, checks.results()), checks.heldBy(), checks.verdict())),
        Optional.of(
            new ValidationResult(
                id,
                verdict.verdict(),
                verdict.metrics().stream().flatMap(Told::five).toList(),
                verdict.violations(),
                verdict.summary(),
                verdict.baseline(),
                verdict.observed())),
        part.plots().stream()
            .flatMap(
                plot ->
                    five(plot.comparison())
                        .map(metric -> new MetricPlot(id, metric, plot.before(), plot.after())))
            .toList(),
        Optional.of(URI.create("https://app.datadoghq.eu/dashboard/abc-def-ghi?tpl_var=" + id)),
        part.recovery()
            .map(recovery -> new RunStory.Recovery(recovery.verdict(), of(id, recovery.plots()))));
  }

  private static <T> List<T> times(int times, List<T> all) {
    return Collections.nCopies(times, all).stream().flatMap(List::stream).toList();
  }

  private static Stream<MetricComparison> five(MetricComparison metric) {
    return IntStream.range(0, 5).mapToObj(number -> named(metric, metric.metric() + number));
  }

  private static MetricComparison named(MetricComparison metric, String name) {
    return new MetricComparison(
        name,
        metric.unit(),
        "avg:trace.http.request.duration{cluster_name:one,service:two} by {cluster_name} "
            .repeat(3),
        metric.worse(),
        metric.judged(),
        metric.critical(),
        metric.baseline(),
        metric.observed(),
        metric.change(),
        metric.changePercent(),
        metric.interval(),
        metric.pValue(),
        metric.verdict(),
        metric.reason(),
        metric.bound());
  }

  private static List<MetricPlot> of(String clusterId, List<MetricPlot> plots) {
    return plots.stream()
        .map(plot -> new MetricPlot(clusterId, plot.comparison(), plot.before(), plot.after()))
        .toList();
  }

  private static RunStory copy(
      RunStory story,
      String headline,
      Brief brief,
      List<ClusterPart> clusters,
      Optional<Analysis> analysis,
      List<JournalEntry> journal) {
    return new RunStory(
        story.runId(),
        story.batchId(),
        story.target(),
        story.startedBy(),
        story.startedAt(),
        story.endedAt(),
        story.readAt(),
        story.state(),
        story.outcome(),
        story.tone(),
        headline,
        brief,
        clusters,
        story.changes(),
        story.timeLine().stream().filter(moment -> isUpgrade(moment.kind())).toList(),
        analysis,
        journal,
        story.missing());
  }

  private static Analysis analysis(String text) {
    List<Exhibit> exhibits =
        List.of(
            new Exhibit(
                "E1",
                "c1",
                "guard",
                Evidence.of(Kinds.METRIC, "latency_p99", Severity.ERROR, text).seen(AT, 1)),
            new Exhibit(
                "E2",
                "c1",
                "kubernetes",
                Evidence.of(Kinds.LOG, "Pod istio-system/istiod-0", Severity.WARNING, text)
                    .withLines(List.of("one line", text))
                    .seen(AT, 12)));
    return new Analysis(
        AT,
        "validation",
        new Dossier(
            Optional.of(AT), exhibits, List.of(new Dossier.Gap("c1", "istio", "No istioctl."))),
        3,
        List.of(
            new Hypothesis(
                "requests-slow",
                text,
                0.8,
                List.of("c1"),
                List.of("E1", "E2"),
                "Compare the latency of one workload with and without its sidecar.",
                List.of("Merge the rollback.", text))),
        Optional.of(
            new Advice(
                "a-model",
                text,
                text,
                0.5,
                List.of(
                    new Advice.Claim(text, List.of("E1"), true),
                    new Advice.Claim("It is the weather.", List.of(), false)),
                List.of(text),
                List.of("Whether it rains."),
                1200,
                90,
                Optional.of(0.0042),
                Optional.of("The model was not shown 12 lines of excerpts."))),
        Optional.empty());
  }
}
