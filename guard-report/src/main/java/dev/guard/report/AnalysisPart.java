package dev.guard.report;

import dev.guard.api.evidence.Evidence;
import dev.guard.core.analysis.Advice;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.report.RunStory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The analysis of a page: causes, what a model adds, and the evidence that both cite. */
final class AnalysisPart {
  private static final int CITED = 5;
  private static final int MOST_EXHIBITS = 120;
  private static final int MOST_LINES = 40;

  /** Of excerpts, in characters: the page has a size that a mail still takes. */
  private static final int MOST_TEXT = 100_000;

  private static final int NAMED = 6;

  private AnalysisPart() {}

  static Page.Analysis of(RunStory story) {
    return story
        .analysis()
        .map(AnalysisPart::of)
        .orElseGet(
            () ->
                new Page.Analysis(
                    false, "", List.of(), "", List.of(), "", List.of(), "", List.of(), ""));
  }

  private static Page.Analysis of(Analysis analysis) {
    int size = analysis.dossier().exhibits().size();
    List<Exhibit> shown =
        analysis.mostTelling().stream()
            .limit(MOST_EXHIBITS)
            .sorted(Comparator.comparingInt(analysis.dossier().exhibits()::indexOf))
            .toList();
    return new Page.Analysis(
        true,
        "Made " + Words.time(analysis.at()) + ", " + analysis.occasion().replace('-', ' ') + ".",
        analysis.hypotheses().stream().map(each -> cause(each, shown)).toList(),
        analysis.hypotheses().isEmpty() ? "No rule fits what was observed." : "",
        analysis.advice().stream().map(AnalysisPart::advice).toList(),
        analysis.adviceMissing().orElse(""),
        exhibits(shown),
        evidenceTitle(size),
        analysis.dossier().gaps().stream()
            .map(gap -> gap.source() + " on " + gap.clusterId() + ": " + gap.reason())
            .toList(),
        analysis.masked() == 0
            ? ""
            : Words.count(analysis.masked(), "secret was", "secrets were") + " masked in it.");
  }

  private static Page.Cause cause(Hypothesis hypothesis, List<Exhibit> exhibits) {
    return new Page.Cause(
        hypothesis.cause(),
        String.format(Locale.ROOT, "%.2f", hypothesis.confidence()),
        (int) Math.round(100 * hypothesis.confidence()),
        Words.some(hypothesis.clusterIds(), NAMED),
        exhibits.stream()
            .filter(exhibit -> hypothesis.evidence().contains(exhibit.id()))
            .limit(CITED)
            .map(
                exhibit ->
                    new Page.Cited(
                        exhibit.id(), exhibit.clusterId() + ": " + exhibit.evidence().message()))
            .toList(),
        hypothesis.confirm(),
        hypothesis.actions(),
        hypothesis.rule());
  }

  private static Page.Advice advice(Advice advice) {
    return new Page.Advice(
        advice.model(),
        advice.summary(),
        advice.rootCause(),
        String.format(Locale.ROOT, "%.2f", advice.confidence()),
        advice.claims().stream()
            .map(
                claim ->
                    new Page.Claim(
                        claim.text(), String.join(", ", claim.evidence()), !claim.supported()))
            .toList(),
        advice.actions(),
        advice.uncertain(),
        advice.effort());
  }

  /** With their excerpts, until there is no more room. */
  private static List<Page.Exhibit> exhibits(List<Exhibit> kept) {
    List<Page.Exhibit> shown = new ArrayList<>();
    int room = MOST_TEXT;
    for (Exhibit each : kept) {
      List<String> lines = new ArrayList<>();
      for (String line : each.evidence().lines()) {
        if (lines.size() == MOST_LINES || line.length() > room) {
          lines.add("\u2026 " + (each.evidence().lines().size() - lines.size()) + " lines more");
          break;
        }
        lines.add(line);
        room -= line.length();
      }
      shown.add(exhibit(each, lines));
    }
    return shown;
  }

  private static String evidenceTitle(int size) {
    return size <= MOST_EXHIBITS
        ? "Evidence, " + Words.count(size, "piece", "pieces")
        : "Evidence, the "
            + MOST_EXHIBITS
            + " most telling of "
            + size
            + " pieces; the report as JSON has all";
  }

  private static Page.Exhibit exhibit(Exhibit exhibit, List<String> lines) {
    Evidence evidence = exhibit.evidence();
    Optional<String> seen = evidence.at().map(Words::time);
    return new Page.Exhibit(
        exhibit.id(),
        exhibit.clusterId(),
        evidence.kind(),
        evidence.object(),
        Words.tone(evidence.severity()),
        Words.label(evidence.severity().name()),
        evidence.message(),
        lines,
        seen.orElse("") + (evidence.count() > 1 ? " (" + evidence.count() + " times)" : ""));
  }
}
