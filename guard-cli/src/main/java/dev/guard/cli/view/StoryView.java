package dev.guard.cli.view;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.metrics.Series;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ThresholdViolation;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ChangePart;
import dev.guard.core.report.RunStory.ClusterPart;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run as {@code guard report --format json} prints it, and as docs/report.schema.json describes.
 *
 * @param schema which schema and version it follows; members may be added to a version, so a reader
 *     ignores what it does not know
 */
public record StoryView(
    String schema,
    String runId,
    String batchId,
    String targetVersion,
    String state,
    Optional<String> outcome,
    String headline,
    String startedBy,
    Instant startedAt,
    Optional<Instant> endedAt,
    Instant readAt,
    List<String> broken,
    List<String> why,
    List<String> did,
    List<RunStory.Step> next,
    List<ClusterView> clusters,
    List<ChangeView> changes,
    List<MomentView> timeLine,
    Optional<Analysis> analysis,
    List<JournalEntry> journal,
    List<String> missing) {
  private static final String SCHEMA = "guard.report/1";

  /**
   * One cluster; {@code verdict} is null where none was given, and {@code recovery}, the judge's
   * word after a rollback, where there was none.
   */
  public record ClusterView(
      String clusterId,
      String environment,
      String region,
      String ownerTeam,
      Optional<String> fromVersion,
      String state,
      Optional<Instant> since,
      Optional<StatusView.HeldPart> held,
      Optional<String> failure,
      Optional<Integer> dataPlaneBehind,
      List<SpanView> spans,
      List<CheckView> checks,
      Optional<VerdictView> verdict,
      Optional<URI> dashboard,
      Optional<VerdictView> recovery) {}

  /** A time in one state; {@code to} is null while it lasts. */
  public record SpanView(String state, Instant from, Optional<Instant> to) {}

  /** What the judge said of a cluster. */
  public record VerdictView(
      String verdict,
      String summary,
      Instant baselineFrom,
      Instant baselineTo,
      Instant observedFrom,
      Instant observedTo,
      List<ThresholdViolation> violations,
      List<MetricView> metrics) {}

  /** One metric; {@code before} and {@code after} are null where no values are stored. */
  public record MetricView(
      MetricComparison comparison, Optional<SeriesView> before, Optional<SeriesView> after) {}

  /** Values at a fixed step; a gap is null. */
  public record SeriesView(Instant start, long stepSeconds, List<@Nullable Double> values) {}

  /** One merge request; {@code url} is null until it is open. */
  public record ChangeView(
      String kind,
      String repository,
      String branch,
      Optional<URI> url,
      String state,
      List<String> clusters,
      Optional<String> landedCommit,
      Optional<Instant> landedAt,
      List<ScalarEdit> edits) {}

  /** Something that happened. */
  public record MomentView(
      Instant at, String kind, List<String> clusters, String title, String text) {}

  public static StoryView of(RunStory story) {
    return new StoryView(
        SCHEMA,
        story.runId(),
        story.batchId(),
        story.target().toString(),
        story.state(),
        story.outcome().map(outcome -> label(outcome.name())),
        story.headline(),
        story.startedBy(),
        story.startedAt(),
        story.endedAt(),
        story.readAt(),
        story.brief().broken(),
        story.brief().why(),
        story.brief().did(),
        story.brief().next(),
        story.clusters().stream().map(StoryView::view).toList(),
        story.changes().stream().map(StoryView::view).toList(),
        story.timeLine().stream()
            .map(
                moment ->
                    new MomentView(
                        moment.at(),
                        moment.kind(),
                        moment.clusterIds(),
                        moment.title(),
                        moment.text()))
            .toList(),
        story.analysis(),
        story.journal(),
        story.missing());
  }

  private static ClusterView view(ClusterPart part) {
    return new ClusterView(
        part.clusterId(),
        part.environment(),
        part.region(),
        part.ownerTeam(),
        part.from(),
        part.state().label(),
        part.since(),
        part.held().map(hold -> new StatusView.HeldPart(hold.code(), hold.why(), hold.since())),
        part.failure(),
        part.dataPlaneBehind(),
        part.spans().stream()
            .map(span -> new SpanView(span.state().label(), span.from(), span.to()))
            .toList(),
        part.checks().stream()
            .flatMap(report -> report.results().stream())
            .map(CheckView::of)
            .toList(),
        part.verdict().map(verdict -> view(verdict, part.plots())),
        part.dashboard(),
        part.recovery().map(recovery -> view(recovery.verdict(), recovery.plots())));
  }

  private static VerdictView view(ValidationResult verdict, List<MetricPlot> plots) {
    return new VerdictView(
        verdict.verdict().name(),
        verdict.summary(),
        verdict.baseline().from(),
        verdict.baseline().to(),
        verdict.observed().from(),
        verdict.observed().to(),
        verdict.violations(),
        plots.stream()
            .map(
                plot ->
                    new MetricView(
                        plot.comparison(),
                        plot.before().map(StoryView::view),
                        plot.after().map(StoryView::view)))
            .toList());
  }

  private static SeriesView view(Series series) {
    List<@Nullable Double> values = new ArrayList<>();
    for (double value : series.values()) {
      values.add(Double.isFinite(value) ? value : null);
    }
    return new SeriesView(series.start(), series.step().toSeconds(), values);
  }

  private static ChangeView view(ChangePart change) {
    return new ChangeView(
        change.kind(),
        change.repository(),
        change.branch(),
        change.url(),
        label(change.state().name()),
        change.clusterIds(),
        change.landedCommit(),
        change.landedAt(),
        change.edits());
  }

  private static String label(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }
}
