package dev.guard.report;

import dev.guard.api.Window;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ValidationResult;
import dev.guard.api.validation.Verdict;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ClusterPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metrics of a page: of each cluster what failed or could not be told first and open, the rest
 * folded. At most {@value #MOST_PLOTS} are drawn, the most telling ones. The numbers are all there,
 * but for those within their limits of a run with many clusters.
 */
final class MetricsPart {
  static final int MOST_PLOTS = 40;

  private final RunStory story;
  private final Set<MetricPlot> drawn = new HashSet<>();
  private int drawable;
  private int next;

  MetricsPart(RunStory story) {
    this.story = story;
  }

  List<Page.Metrics> write() {
    choose();
    return story.clusters().stream()
        .filter(part -> part.verdict().isPresent())
        .sorted(Comparator.comparing(MetricsPart::urgency))
        .flatMap(part -> Stream.concat(Stream.of(upgrade(part)), recovery(part).stream()))
        .toList();
  }

  /** A sentence where not all are drawn. */
  String leftOut() {
    return drawable > drawn.size()
        ? "Drawn are "
            + drawn.size()
            + " of "
            + drawable
            + " metrics, those that failed first; guard report --run "
            + story.runId()
            + " --format json has the numbers of all."
        : "";
  }

  private void choose() {
    List<MetricPlot> all =
        story.clusters().stream()
            .sorted(Comparator.comparing(MetricsPart::urgency))
            .flatMap(MetricsPart::plots)
            .filter(plot -> !plot.isEmpty())
            .sorted(Comparator.comparing(plot -> urgency(plot.comparison())))
            .toList();
    drawable = all.size();
    all.stream().limit(MOST_PLOTS).forEach(drawn::add);
  }

  private static Stream<MetricPlot> plots(ClusterPart part) {
    return Stream.concat(
        part.plots().stream(),
        part.recovery().stream().flatMap(recovery -> recovery.plots().stream()));
  }

  private static int urgency(ClusterPart part) {
    return part.verdict().map(ValidationResult::verdict).map(MetricsPart::urgency).orElse(3);
  }

  private static int urgency(Verdict verdict) {
    return switch (verdict) {
      case FAIL -> 0;
      case INCONCLUSIVE -> 1;
      case PASS -> 2;
    };
  }

  private static int urgency(MetricComparison metric) {
    return metric.judged() || metric.verdict() != Verdict.PASS ? urgency(metric.verdict()) : 3;
  }

  private Page.Metrics upgrade(ClusterPart part) {
    return metrics(
        part.clusterId(),
        part.verdict().orElseThrow(),
        part.plots(),
        " after the change with ",
        " before it.");
  }

  private Optional<Page.Metrics> recovery(ClusterPart part) {
    return part.recovery()
        .map(
            recovery ->
                metrics(
                    part.clusterId() + ", back on the old version",
                    recovery.verdict(),
                    recovery.plots(),
                    " after the rollback with ",
                    " before the upgrade."));
  }

  private Page.Metrics metrics(
      String title, ValidationResult verdict, List<MetricPlot> plots, String after, String before) {
    List<Page.Figure> first = new ArrayList<>();
    List<Page.Figure> others = new ArrayList<>();
    for (MetricPlot plot : plots) {
      boolean telling = urgency(plot.comparison()) < 2;
      if (drawn.contains(plot)) {
        (telling ? first : others).add(figure(plot));
      }
    }
    boolean many = story.clusters().size() > PageWriter.MANY;
    List<MetricComparison> told =
        verdict.metrics().stream()
            .filter(metric -> !many || urgency(metric) < 2)
            .sorted(Comparator.comparing(MetricsPart::urgency))
            .toList();
    return new Page.Metrics(
        title,
        Words.passed(verdict.verdict()),
        Words.tone(verdict.verdict()),
        verdict.summary(),
        "Compared is " + window(verdict.observed()) + after + window(verdict.baseline()) + before,
        first,
        others,
        others.isEmpty() ? "" : title(others.size(), !first.isEmpty()),
        (many
                ? "Numbers, limits and queries of what failed in "
                : "All numbers, limits and queries of ")
            + title,
        told.stream().map(MetricsPart::numbers).toList());
  }

  private static String title(int count, boolean more) {
    return Words.count(count, more ? "other metric" : "metric", more ? "other metrics" : "metrics")
        + " drawn";
  }

  private static String window(Window window) {
    return Words.time(window.from()) + " to " + Words.time(window.to());
  }

  private Page.Figure figure(MetricPlot plot) {
    MetricComparison metric = plot.comparison();
    return new Page.Figure(
        metric.metric(),
        Words.verdict(metric),
        Words.tone(metric),
        SvgPlots.inline(plot, "plot" + next++),
        LetsPlot.scale(plot).unit(),
        line(metric),
        Words.certainty(metric));
  }

  /** {@code 0.2001 s → 0.3172 s, +0.1172 s (+58.5 %); at most 0.2301 s}. */
  private static String line(MetricComparison metric) {
    String change = Words.change(metric);
    return Words.before(metric)
        + " \u2192 "
        + Words.after(metric)
        + (change.isEmpty() ? "" : ", " + change)
        + metric.bound().map(b -> "; allowed " + Words.allowed(b, metric.unit())).orElse("");
  }

  private static Page.Numbers numbers(MetricComparison metric) {
    return new Page.Numbers(
        metric.metric(),
        Words.verdict(metric),
        Words.tone(metric),
        Words.before(metric),
        Words.after(metric),
        Words.change(metric),
        Words.limit(metric),
        List.of(metric.reason(), Words.certainty(metric)).stream()
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(" ")),
        Words.values(metric),
        metric.query());
  }
}
