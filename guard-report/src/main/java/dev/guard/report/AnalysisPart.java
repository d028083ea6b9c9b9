package dev.guard.report;

import dev.guard.api.evidence.Evidence;
import dev.guard.core.analysis.Advice;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.report.RunStory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The analysis of a page: causes, what a model adds, and the evidence that both cite. */
final class AnalysisPart {
  private static final int CITED = 5;
  private static final int MOST_EXHIBITS = 200;
  private static final int MOST_LINES = 40;
  private static final int NAMED = 6;

  private AnalysisPart() {}

  static Page.Analysis of(RunStory story) {
    return story
        .analysis()
        .map(AnalysisPart::of)
        .orElseGet(
            () ->
                new Page.Analysis(
                    false, "", List.of(), "", List.of(), "", List.of(), 0, List.of(), ""));
  }

  private static Page.Analysis of(Analysis analysis) {
    List<Exhibit> exhibits = analysis.dossier().exhibits();
    return new Page.Analysis(
        true,
        "Made " + Words.time(analysis.at()) + ", " + analysis.occasion().replace('-', ' ') + ".",
        analysis.hypotheses().stream().map(each -> cause(each, exhibits)).toList(),
        analysis.hypotheses().isEmpty() ? "No rule fits what was observed." : "",
        analysis.advice().stream().map(AnalysisPart::advice).toList(),
        analysis.adviceMissing().orElse(""),
        exhibits.stream().limit(MOST_EXHIBITS).map(AnalysisPart::exhibit).toList(),
        exhibits.size(),
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

  private static Page.Exhibit exhibit(Exhibit exhibit) {
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
        evidence.lines().stream().limit(MOST_LINES).toList(),
        seen.orElse("") + (evidence.count() > 1 ? " (" + evidence.count() + " times)" : ""));
  }
}
