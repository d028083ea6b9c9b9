package dev.guard.report;

import dev.guard.api.Severity;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.precheck.HealthReport;
import dev.guard.core.report.ReportFormat;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ChangePart;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.report.RunStory.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Markdown as GitLab, GitHub and wikis read it. What clusters, people and models said is escaped,
 * so that it can neither mention anybody nor run a quick action.
 */
public final class MarkdownReport implements ReportFormat {
  private static final int MOST_ROWS = 500;
  private static final int NAMED = 6;

  /** For {@link java.util.ServiceLoader}. */
  public MarkdownReport() {}

  @Override
  public String name() {
    return "markdown";
  }

  @Override
  public String render(RunStory story) {
    List<String> parts = new ArrayList<>();
    parts.add("# " + escape(story.headline()));
    parts.add(meta(story));
    parts.add(brief(story));
    parts.add(clusters(story));
    parts.add(timeLine(story));
    story.clusters().forEach(part -> parts.addAll(metrics(part)));
    story.analysis().map(MarkdownReport::analysis).ifPresent(parts::add);
    parts.add(checks(story));
    parts.add(changes(story));
    parts.add(audit(story));
    if (!story.missing().isEmpty()) {
      parts.add("## Not shown\n\n" + list(story.missing()));
    }
    return parts.stream()
            .filter(part -> !part.isEmpty())
            .map(String::strip)
            .collect(Collectors.joining("\n\n"))
        + "\n";
  }

  private static String meta(RunStory story) {
    return "Run `"
        + story.runId()
        + "`, started "
        + Words.time(story.startedAt())
        + " by "
        + escape(story.startedBy())
        + story.endedAt().map(at -> ", ended " + Words.time(at)).orElse(", open")
        + ": **"
        + Words.label(story.state())
        + "**. Times are UTC.";
  }

  private static String brief(RunStory story) {
    RunStory.Brief brief = story.brief();
    return section("What broke", brief.broken())
        + section("Why, most likely", brief.why())
        + section("What was done", brief.did())
        + (brief.next().isEmpty()
            ? ""
            : "## What to do now\n\n"
                + brief.next().stream()
                    .map(MarkdownReport::step)
                    .collect(Collectors.joining("\n")));
  }

  private static String section(String title, List<String> sentences) {
    return sentences.isEmpty() ? "" : "## " + title + "\n\n" + list(sentences) + "\n\n";
  }

  private static String list(List<String> sentences) {
    return sentences.stream().map(each -> "- " + escape(each)).collect(Collectors.joining("\n"));
  }

  private static String step(Step step) {
    String href = Words.href(step.link());
    return "- "
        + escape(step.text())
        + (href.isEmpty() ? "" : " <" + href + ">")
        + step.command().map(command -> " " + code(command)).orElse("");
  }

  /** On one line; nothing inside of a code span has an effect but its end. */
  private static String code(String command) {
    return "`" + Escaped.clean(command).replaceAll("\\s+", " ").replace('`', '\'') + "`";
  }

  private static String clusters(RunStory story) {
    return "## Clusters\n\n"
        + table(
            List.of("Cluster", "Where", "Owner", "From", "State", "Since", "Older proxies", "Note"),
            story.clusters().stream().map(MarkdownReport::cluster).toList());
  }

  private static List<String> cluster(ClusterPart part) {
    Optional<String> held = part.held().map(hold -> "Held (" + hold.code() + "): " + hold.why());
    return List.of(
        part.clusterId(),
        Stream.of(part.environment(), part.region())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", ")),
        part.ownerTeam(),
        part.from().orElse(""),
        Words.state(part),
        part.since().map(Words::time).orElse(""),
        part.dataPlaneBehind().map(String::valueOf).orElse(""),
        held.or(part::said).orElse(""));
  }

  private static String timeLine(RunStory story) {
    return "## Time line\n\n"
        + story.timeLine().stream()
            .map(
                moment ->
                    "- "
                        + Words.time(moment.at())
                        + " **"
                        + escape(moment.title())
                        + "**"
                        + (moment.clusterIds().isEmpty()
                            ? ""
                            : " (" + escape(Words.some(moment.clusterIds(), NAMED)) + ")")
                        + (moment.text().isEmpty() ? "" : ": " + escape(moment.text())))
            .collect(Collectors.joining("\n"));
  }

  private static List<String> metrics(ClusterPart part) {
    List<String> tables = new ArrayList<>();
    part.verdict().ifPresent(verdict -> tables.add(metrics(part.clusterId(), verdict, "change")));
    part.recovery()
        .ifPresent(
            recovery ->
                tables.add(
                    metrics(
                        part.clusterId() + ", back on the old version",
                        recovery.verdict(),
                        "upgrade")));
    return tables;
  }

  private static String metrics(String title, ValidationResult verdict, String change) {
    return "## Metrics of "
        + escape(title)
        + ": "
        + Words.passed(verdict.verdict())
        + "\n\n"
        + escape(verdict.summary())
        + "\n\nCompared is "
        + Words.time(verdict.observed().from())
        + " to "
        + Words.time(verdict.observed().to())
        + " with "
        + Words.time(verdict.baseline().from())
        + " to "
        + Words.time(verdict.baseline().to())
        + " before the "
        + change
        + ".\n\n"
        + table(
            List.of("Metric", "Verdict", "Before", "After", "Change", "Allowed", "Certainty"),
            verdict.metrics().stream().map(MarkdownReport::metric).toList());
  }

  private static List<String> metric(MetricComparison metric) {
    return List.of(
        metric.metric(),
        Words.verdict(metric),
        Words.before(metric),
        Words.after(metric),
        Words.change(metric),
        metric.bound().map(bound -> Words.allowed(bound, metric.unit())).orElse(""),
        Words.certainty(metric));
  }

  private static String analysis(Analysis analysis) {
    List<Exhibit> exhibits = analysis.dossier().exhibits();
    String causes =
        analysis.hypotheses().isEmpty()
            ? "No rule fits what was observed."
            : analysis.hypotheses().stream()
                .map(hypothesis -> cause(hypothesis, exhibits))
                .collect(Collectors.joining("\n"));
    String advice =
        analysis
            .advice()
            .map(
                model ->
                    "\n\nA language model ("
                        + escape(model.model())
                        + ") adds, unverified: "
                        + escape(model.summary()))
            .orElse("");
    String evidence =
        exhibits.isEmpty()
            ? ""
            : "\n\n### Evidence\n\n"
                + table(
                    List.of("Id", "Cluster", "Severity", "Kind", "Observation"),
                    exhibits.stream().limit(MOST_ROWS).map(MarkdownReport::exhibit).toList());
    return "## Analysis (advice, no verdict)\n\n" + causes + advice + evidence;
  }

  private static String cause(Hypothesis hypothesis, List<Exhibit> exhibits) {
    String seen =
        exhibits.stream()
            .filter(exhibit -> hypothesis.evidence().contains(exhibit.id()))
            .limit(NAMED)
            .map(exhibit -> exhibit.id() + " " + escape(exhibit.evidence().message()))
            .collect(Collectors.joining(" "));
    return "- **"
        + escape(hypothesis.cause())
        + "** ("
        + hypothesis.rule()
        + ", confidence "
        + String.format(Locale.ROOT, "%.2f", hypothesis.confidence())
        + ", "
        + escape(Words.some(hypothesis.clusterIds(), NAMED))
        + ")\n  - Seen: "
        + seen
        + "\n  - To confirm: "
        + escape(hypothesis.confirm())
        + "\n  - What to do: "
        + escape(String.join(" ", hypothesis.actions()));
  }

  private static List<String> exhibit(Exhibit exhibit) {
    Severity severity = exhibit.evidence().severity();
    return List.of(
        exhibit.id(),
        exhibit.clusterId(),
        Words.label(severity.name()),
        exhibit.evidence().kind(),
        Stream.of(exhibit.evidence().object(), exhibit.evidence().message())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(": ")));
  }

  /** Those that passed are counted; the others are shown. */
  private static String checks(RunStory story) {
    List<HealthCheckResult> results =
        story.clusters().stream()
            .flatMap(part -> part.checks().stream())
            .flatMap(report -> report.results().stream())
            .toList();
    if (results.isEmpty()) {
      return "";
    }
    List<List<String>> others =
        results.stream()
            .filter(result -> result.status() != CheckStatus.PASS)
            .map(
                result ->
                    List.of(
                        result.clusterId(),
                        result.checkName(),
                        result.status().name(),
                        result.message()))
            .toList();
    return "## Checks before the change\n\n"
        + (results.size() - others.size())
        + " of "
        + results.size()
        + " passed."
        + (others.isEmpty()
            ? ""
            : "\n\n" + table(List.of("Cluster", "Check", "Status", "Message"), others));
  }

  private static String changes(RunStory story) {
    return story.changes().isEmpty()
        ? ""
        : "## Merge requests\n\n"
            + story.changes().stream()
                .map(MarkdownReport::change)
                .collect(Collectors.joining("\n"));
  }

  private static String change(ChangePart change) {
    String href = Words.href(change.url());
    String edits =
        change.edits().stream()
            .map(
                edit ->
                    "\n  - "
                        + escape(edit.file() + ":" + edit.line())
                        + ": "
                        + escape(edit.before())
                        + " to "
                        + escape(edit.after()))
            .collect(Collectors.joining());
    return "- "
        + change.kind()
        + ", "
        + Words.label(change.state().name())
        + ": "
        + (href.isEmpty() ? escape(change.branch()) : "<" + href + ">")
        + " ("
        + escape(Words.some(change.clusterIds(), NAMED))
        + ")"
        + edits;
  }

  private static String audit(RunStory story) {
    int rows = story.journal().size();
    int left = Math.max(0, rows - MOST_ROWS);
    return "## Audit trail\n\n"
        + table(
            List.of("At", "Cluster", "By", "Kind", "Why"),
            story.journal().stream()
                .skip(left)
                .map(
                    entry ->
                        List.of(
                            Words.machine(entry.at()),
                            entry.clusterId().orElse(""),
                            entry.actor(),
                            entry.kind(),
                            entry.why()))
                .toList())
        + (left == 0 ? "" : "\n\nThe first " + left + " rows are left out: guard audit has them.");
  }

  private static String table(List<String> head, List<List<String>> rows) {
    String[] rule = new String[head.size()];
    Arrays.fill(rule, "---");
    return Stream.concat(
            Stream.of(String.join(" | ", head), String.join(" | ", rule)),
            rows.stream()
                .map(
                    row ->
                        row.stream()
                            .map(MarkdownReport::escape)
                            .collect(Collectors.joining(" | "))))
        .map(row -> "| " + row + " |")
        .collect(Collectors.joining("\n"));
  }

  private static String escape(String text) {
    return HealthReport.escape(Escaped.clean(text));
  }
}
