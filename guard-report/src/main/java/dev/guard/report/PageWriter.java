package dev.guard.report;

import dev.guard.api.Finding;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.run.Hold;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Wait;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ChangePart;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.report.RunStory.Moment;
import dev.guard.core.report.RunStory.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings a story into the order in which a page tells it. Not thread-safe: one for each page. */
final class PageWriter {
  /** In the order in which a run goes through them. */
  private static final List<Page.Key> KEYS =
      List.of(
          new Page.Key("checks", "Pre-checks"),
          new Page.Key("person", "Waits for a person"),
          new Page.Key("rollout", "Rolls out"),
          new Page.Key("soak", "Soaks"),
          new Page.Key("failed", "Failed"),
          new Page.Key("return", "Returns"),
          new Page.Key("rest", "At rest"));

  private static final int NAMED = 6;
  private static final int MOST_TEXTS = 12;
  private static final int MOST_ROWS = 600;
  private static final int MOST_EDITS = 150;
  private static final double NARROWEST = 0.4;

  /** A page about more clusters tells what failed in full, and the rest in short. */
  static final int MANY = 20;

  private final RunStory story;

  PageWriter(RunStory story) {
    this.story = story;
  }

  Page write() {
    MetricsPart metrics = new MetricsPart(story);
    List<Page.Metrics> measured = metrics.write();
    List<Page.Lane> lanes = lanes();
    return new Page(
        "Istio " + story.target() + " on " + story.batchId() + ": " + Words.label(story.state()),
        Words.tone(story.tone()),
        Words.label(story.state()),
        story.headline(),
        "Istio " + story.target() + " on batch " + story.batchId(),
        meta(),
        brief(),
        story.clusters().stream().map(PageWriter::cluster).toList(),
        lanes,
        axis(),
        KEYS.stream().filter(key -> used(lanes, key.kind())).toList(),
        story.timeLine().stream().map(PageWriter::moment).toList(),
        measured,
        metrics.leftOut(),
        AnalysisPart.of(story),
        story.clusters().stream().flatMap(part -> checks(part).stream()).toList(),
        story.changes().stream().map(PageWriter::change).toList(),
        auditTitle(),
        story.journal().stream()
            .skip(Math.max(0, story.journal().size() - MOST_ROWS))
            .map(PageWriter::row)
            .toList(),
        story.missing(),
        "Written from GUARD\u2019s registry as of " + Words.time(story.readAt()) + " UTC.");
  }

  private String meta() {
    String end =
        story
            .endedAt()
            .map(
                at ->
                    "ended "
                        + Words.time(at)
                        + " after "
                        + Words.duration(Duration.between(story.startedAt(), at)))
            .orElse("open");
    return "Run "
        + story.runId()
        + ", started "
        + Words.time(story.startedAt())
        + " by "
        + story.startedBy()
        + ", "
        + end
        + ". Times are UTC.";
  }

  private Page.Brief brief() {
    RunStory.Brief brief = story.brief();
    boolean failed = !brief.broken().isEmpty();
    return new Page.Brief(
        failed,
        brief.broken(),
        brief.why(),
        failed && brief.why().isEmpty() ? noReason() : "",
        brief.did(),
        brief.next().stream()
            .map(
                step ->
                    new Page.Step(step.text(), step.command().orElse(""), Words.href(step.link())))
            .toList());
  }

  private String noReason() {
    return story.analysis().isPresent()
        ? "No rule fits what was observed."
        : "No analysis is stored with this run.";
  }

  private static Page.Cluster cluster(ClusterPart part) {
    String place =
        Stream.of(part.environment(), part.region())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", "));
    return new Page.Cluster(
        part.clusterId(),
        place,
        part.ownerTeam(),
        part.from().orElse(""),
        Words.state(part),
        Words.tone(part.state(), part.failure().isPresent(), part.held().isPresent()),
        part.since().map(Words::time).orElse(""),
        part.dataPlaneBehind().map(String::valueOf).orElse(""),
        note(part),
        Words.href(part.dashboard()));
  }

  private static String note(ClusterPart part) {
    Optional<String> held = part.held().map(PageWriter::held);
    return held.or(() -> part.waiting().map(Wait::why).map(why -> "Waits for " + why))
        .or(part::said)
        .orElse("");
  }

  private static String held(Hold hold) {
    return "Held (" + hold.code() + "): " + hold.why();
  }

  private List<Page.Lane> lanes() {
    Optional<Instant> first = firstSpan();
    if (first.isEmpty()) {
      return List.of();
    }
    Instant last = lastSpan();
    long whole = Math.max(1, Duration.between(first.get(), last).toMillis());
    return story.clusters().stream().map(part -> lane(part, first.get(), last, whole)).toList();
  }

  private Page.Axis axis() {
    return new Page.Axis(firstSpan().map(Words::time).orElse(""), Words.time(lastSpan()));
  }

  private Optional<Instant> firstSpan() {
    return story.clusters().stream()
        .flatMap(part -> part.spans().stream())
        .map(Span::from)
        .min(Comparator.naturalOrder());
  }

  private Instant lastSpan() {
    return story.endedAt().orElse(story.readAt());
  }

  private static Page.Lane lane(ClusterPart part, Instant first, Instant last, long whole) {
    List<Page.Bar> bars = new ArrayList<>();
    List<String> spoken = new ArrayList<>();
    Instant at = first;
    for (Span span : part.spans()) {
      bars.add(bar(at, span.from(), whole, "none", ""));
      Instant to = span.to().orElse(last);
      Duration length = Duration.between(span.from(), to);
      String said = Words.label(span.state().name()) + " " + Words.duration(length);
      bars.add(
          bar(
              span.from(),
              to,
              whole,
              Words.phase(span.state()),
              said + ", from " + Words.time(span.from())));
      if (!length.isZero()) {
        spoken.add(said);
      }
      at = to;
    }
    return new Page.Lane(
        part.clusterId(),
        part.clusterId() + ": " + String.join(", ", spoken) + ".",
        bars.stream().filter(bar -> !bar.width().equals("0")).toList());
  }

  private static Page.Bar bar(Instant from, Instant to, long whole, String kind, String title) {
    long millis = Duration.between(from, to).toMillis();
    double percent = millis <= 0 ? 0 : Math.max(NARROWEST, 100.0 * millis / whole);
    return new Page.Bar(
        percent == 0 ? "0" : String.format(Locale.ROOT, "%.2f", percent), kind, title);
  }

  private static boolean used(List<Page.Lane> lanes, String kind) {
    return lanes.stream()
        .flatMap(lane -> lane.bars().stream())
        .anyMatch(bar -> bar.kind().equals(kind));
  }

  private static Page.Moment moment(Moment moment) {
    List<String> lines = moment.text().lines().toList();
    List<String> texts = new ArrayList<>(lines.stream().limit(MOST_TEXTS).toList());
    if (lines.size() > MOST_TEXTS) {
      texts.add("and " + (lines.size() - MOST_TEXTS) + " more; the audit trail has them");
    }
    return new Page.Moment(
        Words.time(moment.at()),
        Words.machine(moment.at()),
        moment.title(),
        Words.some(moment.clusterIds(), NAMED),
        texts,
        Words.tone(moment.tone()));
  }

  private String auditTitle() {
    int size = story.journal().size();
    return size <= MOST_ROWS
        ? "The whole journal of the run"
        : "The last "
            + MOST_ROWS
            + " of "
            + size
            + " entries of the journal; guard audit --run "
            + story.runId()
            + " shows all";
  }

  private Optional<Page.Checks> checks(ClusterPart part) {
    return part.checks().map(report -> checks(part.clusterId(), report));
  }

  private Page.Checks checks(String clusterId, PreCheckReport report) {
    List<HealthCheckResult> ordered =
        report.results().stream().sorted(Comparator.comparing(PageWriter::urgency)).toList();
    Map<CheckStatus, Long> counts =
        ordered.stream()
            .collect(Collectors.groupingBy(HealthCheckResult::status, Collectors.counting()));
    String summary =
        Stream.of(CheckStatus.FAIL, CheckStatus.UNKNOWN, CheckStatus.WARN, CheckStatus.PASS)
            .filter(counts::containsKey)
            .map(status -> counts.get(status) + " " + status.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    boolean passed = report.verdict() == PreCheckReport.Verdict.PASSED;
    return new Page.Checks(
        clusterId,
        switch (report.verdict()) {
          case PASSED -> "passed";
          case FAILED -> "failed";
          case HELD -> "could not tell";
        },
        switch (report.verdict()) {
          case PASSED -> "good";
          case FAILED -> "bad";
          case HELD -> "attention";
        },
        !passed,
        summary,
        story.clusters().size() > MANY
            ? inShort(ordered)
            : ordered.stream().map(PageWriter::check).toList());
  }

  /** Those that passed in one row. */
  private static List<Page.Check> inShort(List<HealthCheckResult> ordered) {
    List<Page.Check> rows = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    for (HealthCheckResult result : ordered) {
      if (result.status() == CheckStatus.PASS) {
        passed.add(result.checkName());
      } else {
        rows.add(check(result));
      }
    }
    if (!passed.isEmpty()) {
      String name = Words.count(passed.size(), "check", "checks");
      rows.add(new Page.Check(name, "pass", "good", String.join(", ", passed), List.of(), ""));
    }
    return rows;
  }

  private static int urgency(HealthCheckResult result) {
    return switch (result.status()) {
      case FAIL -> 0;
      case UNKNOWN -> 1;
      case WARN -> 2;
      case PASS -> 3;
    };
  }

  private static Page.Check check(HealthCheckResult result) {
    List<String> findings =
        result.status() == CheckStatus.PASS
            ? List.of()
            : result.findings().stream().limit(MOST_TEXTS).map(PageWriter::finding).toList();
    return new Page.Check(
        result.checkName(),
        result.status().name().toLowerCase(Locale.ROOT),
        Words.tone(result.status()),
        result.message(),
        findings,
        Words.time(result.timestamp()));
  }

  private static String finding(Finding finding) {
    return Stream.of(finding.object(), finding.message(), finding.remedy())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" \u00b7 "));
  }

  private static Page.Change change(ChangePart change) {
    String tone =
        switch (change.state()) {
          case MERGED -> "good";
          case OPEN, PLANNED -> "open";
          case CLOSED -> "attention";
        };
    String url = Words.href(change.url());
    return new Page.Change(
        change.kind().substring(0, 1).toUpperCase(Locale.ROOT) + change.kind().substring(1),
        Words.label(change.state().name()),
        tone,
        url,
        url.isEmpty() ? change.branch() : url,
        change.repository() + ", " + change.branch(),
        Words.some(change.clusterIds(), NAMED),
        change
                .landedCommit()
                .map(commit -> commit.substring(0, Math.min(12, commit.length())))
                .orElse("")
            + change.landedAt().map(at -> " at " + Words.time(at)).orElse(""),
        change.edits().size() > MOST_EDITS
            ? "and "
                + (change.edits().size() - MOST_EDITS)
                + " edits more; the merge request has all"
            : "",
        change.edits().stream()
            .limit(MOST_EDITS)
            .map(
                edit ->
                    new Page.Edit(
                        edit.file() + ":" + edit.line(),
                        edit.object().toString(),
                        edit.before(),
                        edit.after()))
            .toList());
  }

  private static Page.Row row(JournalEntry entry) {
    return new Page.Row(
        Words.machine(entry.at()),
        entry.clusterId().orElse(""),
        entry.actor(),
        entry.kind(),
        entry.why());
  }
}
