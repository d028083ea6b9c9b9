package dev.guard.core.analysis;

import static dev.guard.core.precheck.HealthReport.escape;

import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Renders an analysis as Markdown for GitLab. Texts of clusters, people and models are data: they
 * cannot mention people, link, hide other text or run quick actions. Pure.
 */
public final class AnalysisMarkdown {
  private static final int MOST_HYPOTHESES = 3;
  private static final int MOST_CITED = 3;
  private static final int MOST_EXHIBITS = 25;
  private static final int MOST_METRICS = 60;
  private static final int MOST_LINES = 12;
  private static final int MOST_GAPS = 20;
  private static final int LONGEST_LINE = 300;
  private static final String NONE = "–";

  private AnalysisMarkdown() {}

  /** The analysis; empty where nothing was collected. */
  public static Optional<String> of(Analysis analysis) {
    Dossier dossier = analysis.dossier();
    if (dossier.exhibits().isEmpty() && dossier.gaps().isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    hypotheses(text, analysis.hypotheses(), dossier);
    advice(text, analysis);
    text.append(evidence(analysis));
    gaps(text, dossier, analysis);
    return Optional.of(text.toString().strip() + "\n");
  }

  private static void hypotheses(StringBuilder text, List<Hypothesis> hypotheses, Dossier dossier) {
    if (hypotheses.isEmpty()) {
      text.append("No rule fits what was observed.\n\n");
      return;
    }
    int rank = 0;
    for (Hypothesis each : hypotheses.stream().limit(MOST_HYPOTHESES).toList()) {
      rank++;
      text.append(rank)
          .append(". **")
          .append(escape(each.cause()))
          .append("** (`")
          .append(each.rule())
          .append("`, confidence ")
          .append(number(each.confidence()))
          .append(")\n");
      for (Exhibit exhibit : cited(dossier, each)) {
        text.append("   - Seen (")
            .append(exhibit.id())
            .append(", `")
            .append(exhibit.clusterId())
            .append("`): ")
            .append(escape(exhibit.evidence().message()))
            .append('\n');
      }
      text.append("   - To confirm: ").append(escape(each.confirm())).append('\n');
      each.actions()
          .forEach(action -> text.append("   - To do: ").append(escape(action)).append('\n'));
    }
    int more = hypotheses.size() - MOST_HYPOTHESES;
    if (more > 0) {
      text.append("\nLess likely: ")
          .append(
              hypotheses.stream()
                  .skip(MOST_HYPOTHESES)
                  .map(each -> "`" + each.rule() + "` (" + number(each.confidence()) + ")")
                  .collect(Collectors.joining(", ")))
          .append(".\n");
    }
    text.append('\n');
  }

  private static List<Exhibit> cited(Dossier dossier, Hypothesis hypothesis) {
    return dossier.exhibits().stream()
        .filter(exhibit -> hypothesis.evidence().contains(exhibit.id()))
        .limit(MOST_CITED)
        .toList();
  }

  private static void advice(StringBuilder text, Analysis analysis) {
    analysis
        .adviceMissing()
        .ifPresent(
            why ->
                text.append("The language model was of no help: ")
                    .append(escape(why))
                    .append("\n\n"));
    if (analysis.advice().isEmpty()) {
      return;
    }
    Advice advice = analysis.advice().get();
    text.append("A language model (")
        .append(escape(advice.model()))
        .append(") adds, as advice, with confidence ")
        .append(number(advice.confidence()))
        .append(":\n\n> ")
        .append(escape(advice.summary()))
        .append("\n>\n> Root cause: ")
        .append(escape(advice.rootCause()))
        .append("\n\n");
    for (Advice.Claim claim : advice.claims()) {
      text.append("- ")
          .append(escape(claim.text()))
          .append(
              claim.supported()
                  ? " (" + escape(String.join(", ", claim.evidence())) + ")"
                  : " (unsupported: it cites no evidence)")
          .append('\n');
    }
    advice.actions().forEach(each -> text.append("- To do: ").append(escape(each)).append('\n'));
    advice
        .uncertain()
        .forEach(each -> text.append("- Uncertain: ").append(escape(each)).append('\n'));
    text.append("\n<sub>").append(escape(advice.effort())).append("</sub>\n\n");
  }

  private static String evidence(Analysis analysis) {
    Dossier dossier = analysis.dossier();
    StringBuilder text = new StringBuilder();
    List<Exhibit> metrics =
        dossier.find(Kinds.METRIC, metric -> metric.facts().containsKey("metric"));
    if (!metrics.isEmpty()) {
      text.append("**Metrics before and after**\n\n")
          .append("| Cluster | Metric | Before | After | Unit | Limit | Verdict |\n")
          .append("| --- | --- | ---: | ---: | --- | --- | --- |\n");
      Comparator<Exhibit> passedLast =
          Comparator.comparing(each -> fact(each.evidence(), "verdict").equals("PASS"));
      metrics.stream()
          .sorted(passedLast)
          .limit(MOST_METRICS)
          .forEach(each -> text.append(metric(each)));
      int more = metrics.size() - MOST_METRICS;
      text.append(more > 0 ? "\nand " + more + " more, less telling\n\n" : "\n");
    }
    List<Exhibit> others = mostTelling(analysis);
    if (!others.isEmpty()) {
      text.append("<details><summary>Evidence</summary>\n\n")
          .append("| Id | Cluster | Kind | What | Seen | Last |\n")
          .append("| --- | --- | --- | --- | ---: | --- |\n");
      others.forEach(each -> text.append(row(each)));
      text.append('\n');
      others.forEach(each -> lines(text, each));
      text.append("</details>\n\n");
    }
    links(text, dossier);
    return text.toString();
  }

  private static String metric(Exhibit exhibit) {
    Evidence metric = exhibit.evidence();
    return "| `"
        + exhibit.clusterId()
        + "` | "
        + escape(fact(metric, "metric"))
        + " | "
        + escape(fact(metric, "before"))
        + " | "
        + escape(fact(metric, "after"))
        + " | "
        + escape(fact(metric, "unit"))
        + " | "
        + escape(fact(metric, "limit"))
        + " | "
        + escape(fact(metric, "verdict"))
        + " |\n";
  }

  private static String fact(Evidence evidence, String name) {
    String value = evidence.facts().getOrDefault(name, "");
    return value.isEmpty() ? NONE : value;
  }

  /** Metrics and links have places of their own. */
  private static List<Exhibit> mostTelling(Analysis analysis) {
    return analysis.mostTelling().stream()
        .filter(each -> !each.evidence().kind().equals(Kinds.METRIC))
        .filter(each -> !each.evidence().kind().equals(Kinds.LINK))
        .limit(MOST_EXHIBITS)
        .toList();
  }

  private static String row(Exhibit exhibit) {
    Evidence evidence = exhibit.evidence();
    return "| "
        + exhibit.id()
        + " | `"
        + exhibit.clusterId()
        + "` | "
        + escape(evidence.kind())
        + " | "
        + escape(exhibit.what())
        + " | "
        + evidence.count()
        + " | "
        + (exhibit.lastSeen().isEmpty() ? NONE : exhibit.lastSeen())
        + " |\n";
  }

  /**
   * An indented block is shown as it is: no markup, no mention and no quick action in it counts.
   */
  private static void lines(StringBuilder text, Exhibit exhibit) {
    List<String> lines = exhibit.evidence().lines();
    if (lines.isEmpty()) {
      return;
    }
    text.append("\n").append(exhibit.id()).append(":\n\n");
    lines.stream()
        .limit(MOST_LINES)
        .forEach(line -> text.append("    ").append(plain(line)).append('\n'));
    if (lines.size() > MOST_LINES) {
      text.append("    … and ").append(lines.size() - MOST_LINES).append(" more lines\n");
    }
    text.append('\n');
  }

  private static String plain(String line) {
    String flat = line.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\s]+", " ").stripTrailing();
    return flat.length() <= LONGEST_LINE ? flat : flat.substring(0, LONGEST_LINE) + "…";
  }

  private static void links(StringBuilder text, Dossier dossier) {
    List<Exhibit> links =
        dossier.find(Kinds.LINK, link -> Links.safe(link.facts().getOrDefault("url", "")));
    if (links.isEmpty()) {
      return;
    }
    text.append("Graphs: ")
        .append(
            links.stream()
                .map(
                    each ->
                        "["
                            + escape(each.clusterId())
                            + "]("
                            + each.evidence().facts().get("url")
                            + ")")
                .distinct()
                .collect(Collectors.joining(", ")))
        .append(".\n\n");
  }

  private static void gaps(StringBuilder text, Dossier dossier, Analysis analysis) {
    if (!dossier.gaps().isEmpty()) {
      text.append("Not seen:\n\n");
      dossier.gaps().stream()
          .limit(MOST_GAPS)
          .forEach(
              gap ->
                  text.append("- `")
                      .append(gap.clusterId())
                      .append("` ")
                      .append(escape(gap.source() + ": " + gap.reason()))
                      .append('\n'));
      int more = dossier.gaps().size() - MOST_GAPS;
      text.append(more > 0 ? "- and " + more + " more\n\n" : "\n");
    }
    text.append(dossier.exhibits().size())
        .append(" observations; ")
        .append(analysis.masked())
        .append(analysis.masked() == 1 ? " secret was masked.\n" : " secrets were masked.\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
