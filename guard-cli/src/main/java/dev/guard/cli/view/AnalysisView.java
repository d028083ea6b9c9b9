package dev.guard.cli.view;

import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.cli.view.Paint.Tone;
import dev.guard.cli.view.Table.Cell;
import dev.guard.core.analysis.Advice;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.report.AnalysisReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code guard analyze} shows. Texts of clusters and models are data: they are made plain. */
public record AnalysisView(
    String batchId,
    Optional<String> runId,
    Instant at,
    boolean kept,
    int masked,
    List<Hypothesis> hypotheses,
    List<Seen> evidence,
    List<Dossier.Gap> gaps,
    Optional<Advice> advice,
    Optional<String> adviceMissing,
    List<String> notes) {
  private static final int MOST_HYPOTHESES = 5;
  private static final int MOST_CITED = 3;
  private static final int MOST_EVIDENCE = 20;
  private static final int MOST_LINES = 8;

  /** One observation. */
  public record Seen(
      String id,
      String clusterId,
      String source,
      String kind,
      String object,
      String severity,
      String message,
      Map<String, String> facts,
      List<String> lines,
      Optional<Instant> at,
      int count) {
    static Seen of(Exhibit exhibit) {
      Evidence evidence = exhibit.evidence();
      return new Seen(
          exhibit.id(),
          exhibit.clusterId(),
          exhibit.source(),
          evidence.kind(),
          evidence.object(),
          evidence.severity().name(),
          evidence.message(),
          evidence.facts(),
          evidence.lines(),
          evidence.at(),
          evidence.count());
    }
  }

  public static AnalysisView of(AnalysisReport report) {
    Analysis analysis = report.analysis();
    return new AnalysisView(
        report.batchId(),
        report.runId(),
        analysis.at(),
        report.kept(),
        analysis.masked(),
        analysis.hypotheses(),
        analysis.dossier().exhibits().stream().map(Seen::of).toList(),
        analysis.dossier().gaps(),
        analysis.advice(),
        analysis.adviceMissing(),
        report.notes());
  }

  /** For a terminal: what may be the cause, on what, and what could not be seen. */
  public static String text(AnalysisReport report, Optional<Integer> width, Paint paint) {
    Analysis analysis = report.analysis();
    StringBuilder text = new StringBuilder();
    int rank = 0;
    for (Hypothesis each : analysis.hypotheses().stream().limit(MOST_HYPOTHESES).toList()) {
      rank++;
      hypothesis(text, rank, each, analysis.dossier(), paint);
    }
    if (rank == 0) {
      text.append("No rule fits what was observed.\n");
    }
    text.append('\n');
    advice(text, analysis);
    text.append(evidence(analysis).render(width, paint));
    lines(text, analysis);
    links(text, analysis.dossier());
    if (!analysis.dossier().gaps().isEmpty()) {
      text.append("\nNot seen:\n");
      analysis
          .dossier()
          .gaps()
          .forEach(
              gap ->
                  text.append("  ")
                      .append(
                          Plain.line(gap.clusterId() + " " + gap.source() + ": " + gap.reason()))
                      .append('\n'));
    }
    return text.append('\n').append(sum(report)).append('\n').toString();
  }

  private static void hypothesis(
      StringBuilder text, int rank, Hypothesis each, Dossier dossier, Paint paint) {
    text.append(paint.apply(Tone.BOLD, rank + ". " + Plain.line(each.cause())))
        .append(
            String.format(Locale.ROOT, " (%s, confidence %.2f)", each.rule(), each.confidence()))
        .append('\n');
    line(text, "in", String.join(", ", each.clusterIds()));
    dossier.exhibits().stream()
        .filter(exhibit -> each.evidence().contains(exhibit.id()))
        .limit(MOST_CITED)
        .forEach(exhibit -> line(text, "seen", exhibit.id() + " " + exhibit.what()));
    line(text, "confirm", each.confirm());
    each.actions().forEach(action -> line(text, "do", action));
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(String.format(Locale.ROOT, "   %-8s", label + ":"))
        .append(' ')
        .append(Plain.line(value))
        .append('\n');
  }

  private static void advice(StringBuilder text, Analysis analysis) {
    analysis
        .adviceMissing()
        .ifPresent(
            why -> text.append("The language model: ").append(Plain.line(why)).append("\n\n"));
    analysis
        .advice()
        .ifPresent(
            advice -> {
              text.append("A language model (")
                  .append(Plain.line(advice.model()))
                  .append(") adds, as advice:\n");
              line(text, "says", advice.summary());
              line(text, "cause", advice.rootCause());
              advice
                  .claims()
                  .forEach(
                      claim ->
                          line(
                              text,
                              "claim",
                              claim.text()
                                  + (claim.supported()
                                      ? " (" + String.join(", ", claim.evidence()) + ")"
                                      : " (unsupported: it cites no evidence)")));
              advice.actions().forEach(action -> line(text, "do", action));
              advice.uncertain().forEach(each -> line(text, "unsure", each));
              line(text, "cost", advice.effort());
              text.append('\n');
            });
  }

  private static Table evidence(Analysis analysis) {
    Table table = Table.wrapping("id", "cluster", "kind", "what", "seen", "last");
    for (Exhibit each : telling(analysis)) {
      Evidence evidence = each.evidence();
      table.row(
          Cell.of(each.id()),
          Cell.of(each.clusterId()),
          new Cell(evidence.kind(), tone(evidence)),
          Cell.of(each.what()),
          Cell.of(String.valueOf(evidence.count())),
          Cell.of(each.lastSeen()));
    }
    return table;
  }

  private static List<Exhibit> telling(Analysis analysis) {
    return analysis.mostTelling().stream()
        .filter(each -> !each.evidence().kind().equals(Kinds.LINK))
        .limit(MOST_EVIDENCE)
        .toList();
  }

  private static Tone tone(Evidence evidence) {
    return switch (evidence.severity()) {
      case INFO -> Tone.PLAIN;
      case WARNING -> Tone.WARN;
      case ERROR, CRITICAL -> Tone.BAD;
    };
  }

  /** The excerpts of what the hypotheses cite. */
  private static void lines(StringBuilder text, Analysis analysis) {
    for (Exhibit each : telling(analysis)) {
      boolean cited =
          analysis.hypotheses().stream().anyMatch(one -> one.evidence().contains(each.id()));
      List<String> lines = each.evidence().lines();
      if (!cited || lines.isEmpty() || each.evidence().kind().equals(Kinds.METRIC)) {
        continue;
      }
      text.append('\n').append(each.id()).append(":\n");
      lines.stream()
          .limit(MOST_LINES)
          .forEach(line -> text.append("  | ").append(Plain.line(line)).append('\n'));
      if (lines.size() > MOST_LINES) {
        text.append("  | and ").append(lines.size() - MOST_LINES).append(" more lines\n");
      }
    }
  }

  private static void links(StringBuilder text, Dossier dossier) {
    dossier.find(Kinds.LINK, link -> link.facts().containsKey("url")).stream()
        .map(each -> each.clusterId() + " " + each.evidence().facts().get("url"))
        .distinct()
        .forEach(link -> text.append("\nGraphs: ").append(Plain.line(link)).append('\n'));
  }

  private static String sum(AnalysisReport report) {
    Analysis analysis = report.analysis();
    int all = analysis.dossier().exhibits().size();
    return all
        + (all == 1 ? " observation, " : " observations, ")
        + analysis.masked()
        + (analysis.masked() == 1 ? " secret masked" : " secrets masked")
        + report
            .runId()
            .map(id -> report.kept() ? "; kept with run " + id + "." : "; not kept.")
            .orElse("; in no run, so not kept.")
        + (all > MOST_EVIDENCE ? " -o json shows all." : "");
  }
}
