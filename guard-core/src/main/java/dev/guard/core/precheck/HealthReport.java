package dev.guard.core.precheck;

import dev.guard.api.Finding;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import java.util.Comparator;
import java.util.List;

/**
 * Renders pre-checks as Markdown for a merge request. What clusters reported is data, not markup:
 * it cannot mention people, link, or run quick actions. Pure.
 */
public final class HealthReport {
  private static final int LONGEST_MESSAGE = 400;
  private static final int MOST_FINDINGS = 10;

  private HealthReport() {}

  /**
   * One section for each cluster, those that did not pass first; in a section the warnings first.
   *
   * @param maxCharacters of the whole; the sections that do not fit are counted in a last line
   */
  public static String markdown(List<PreCheckReport> reports, int maxCharacters) {
    StringBuilder text = new StringBuilder();
    text.append(summary(reports)).append('\n');
    List<PreCheckReport> ordered =
        reports.stream()
            .sorted(
                Comparator.comparingInt(HealthReport::urgency)
                    .thenComparing(PreCheckReport::clusterId))
            .toList();
    for (int i = 0; i < ordered.size(); i++) {
      String section = section(ordered.get(i));
      String rest = "\n" + (ordered.size() - i) + " more clusters are left out here.\n";
      if (text.length() + section.length() + rest.length() > maxCharacters) {
        return text.append(rest).toString();
      }
      text.append(section);
    }
    return text.toString();
  }

  /** With at most 500,000 characters, about half of what a GitLab description holds. */
  public static String markdown(List<PreCheckReport> reports) {
    return markdown(reports, 500_000);
  }

  private static int urgency(PreCheckReport report) {
    return switch (report.verdict()) {
      case FAILED -> 0;
      case HELD -> 1;
      case PASSED -> warnings(report) > 0 ? 2 : 3;
    };
  }

  private static String summary(List<PreCheckReport> reports) {
    long passed =
        reports.stream()
            .filter(report -> report.verdict() == PreCheckReport.Verdict.PASSED)
            .count();
    long warnings = reports.stream().mapToLong(HealthReport::warnings).sum();
    return "Pre-checks passed in "
        + passed
        + " of "
        + reports.size()
        + " clusters, with "
        + warnings
        + (warnings == 1 ? " warning." : " warnings.");
  }

  private static long warnings(PreCheckReport report) {
    return report.results().stream()
        .filter(
            result ->
                result.status() == CheckStatus.WARN
                    || (result.status() == CheckStatus.UNKNOWN
                        && !report.heldBy().contains(result.checkName())))
        .count();
  }

  private static String section(PreCheckReport report) {
    StringBuilder text = new StringBuilder();
    text.append("\n#### ")
        .append(escape(report.clusterId()))
        .append(": ")
        .append(
            switch (report.verdict()) {
              case PASSED -> "passed";
              case FAILED -> "failed";
              case HELD -> "held, could not tell";
            })
        .append("\n\n| Check | Status | Message |\n| --- | --- | --- |\n");
    List<HealthCheckResult> ordered =
        report.results().stream()
            .sorted(Comparator.comparingInt(result -> rank(result.status())))
            .toList();
    for (HealthCheckResult result : ordered) {
      text.append("| ")
          .append(escape(result.checkName()))
          .append(" | ")
          .append(result.status())
          .append(" | ")
          .append(escape(result.message()))
          .append(" |\n");
    }
    ordered.forEach(result -> findings(text, result));
    return text.toString();
  }

  /** More than one finding of a check that did not pass: the table names only the worst. */
  private static void findings(StringBuilder text, HealthCheckResult result) {
    if (result.status() == CheckStatus.PASS || result.findings().isEmpty()) {
      return;
    }
    text.append("\nFrom ").append(escape(result.checkName())).append(":\n\n");
    for (Finding finding : result.findings().stream().limit(MOST_FINDINGS).toList()) {
      text.append("- ")
          .append(
              escape(
                  (finding.object().isEmpty() ? "" : finding.object() + ": ")
                      + finding.message()
                      + " "
                      + finding.remedy()))
          .append('\n');
    }
    if (result.findings().size() > MOST_FINDINGS) {
      text.append("- and ").append(result.findings().size() - MOST_FINDINGS).append(" more\n");
    }
  }

  private static int rank(CheckStatus status) {
    return switch (status) {
      case FAIL -> 0;
      case UNKNOWN -> 1;
      case WARN -> 2;
      case PASS -> 3;
    };
  }

  /**
   * A text on one line without any effect in GitLab's Markdown. Backslashes keep markup from being
   * markup; a zero-width space breaks references (mentions of people, issues, labels), quick
   * actions and bare links, which GitLab finds in the rendered text, where a backslash is gone.
   */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    String line = text.replaceAll("[\\p{Cntrl}\\u2028-\\u202e\\u2066-\\u2069\\s]+", " ").strip();
    int end =
        line.length() <= LONGEST_MESSAGE
            ? line.length()
            : line.offsetByCodePoints(
                0, Math.min(LONGEST_MESSAGE, line.codePointCount(0, line.length())));
    for (int i = 0; i < end; i++) {
      char c = line.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '\\', '`', '*', '_', '{', '}', '[', ']', '(', ')', '|' ->
            escaped.append('\\').append(c);
        case '@', '#', '!', '~', '%', '$', '^', '"' -> escaped.append(c).append("&#8203;");
        case '/' -> escaped.append(i == 0 ? "&#8203;/" : "/");
        case ':' -> escaped.append(line.startsWith("://", i) ? ":&#8203;" : ":");
        case '-', '+', '=' -> escaped.append(i == 0 ? "\\" : "").append(c);
        default -> escaped.append(c);
      }
    }
    return end < line.length() ? escaped.append("…").toString() : escaped.toString();
  }
}
