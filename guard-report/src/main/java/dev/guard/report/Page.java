package dev.guard.report;

import java.util.List;

/**
 * What the page's template shows, in words: it decides nothing but the layout. An empty text or
 * list leaves its part out. All texts but {@link Figure#svg} are escaped by the template.
 * Immutable.
 */
record Page(
    String title,
    String tone,
    String state,
    String headline,
    String kicker,
    String meta,
    Brief brief,
    List<Cluster> clusters,
    List<Lane> lanes,
    Axis axis,
    List<Key> keys,
    List<Moment> moments,
    List<Metrics> metrics,
    String plotsLeftOut,
    Analysis analysis,
    List<Checks> checks,
    List<Change> changes,
    String auditTitle,
    List<Row> audit,
    List<String> missing,
    String written) {
  // A section over a list of texts would look its names up in the text first.

  boolean anyMissing() {
    return !missing.isEmpty();
  }

  record Brief(
      boolean failed,
      List<String> broken,
      List<String> why,
      String noReason,
      List<String> did,
      List<Step> next) {}

  record Step(String text, String command, String href) {}

  record Cluster(
      String id,
      String place,
      String owner,
      String from,
      String state,
      String tone,
      String since,
      String behind,
      String note,
      String dashboard) {}

  /** One cluster's way through the run. */
  record Lane(String cluster, String spoken, List<Bar> bars) {}

  /** When the lanes begin, and when they end. */
  record Axis(String from, String to) {}

  /**
   * A time in a state.
   *
   * @param width in percent of the run
   * @param kind the key's color
   */
  record Bar(String width, String kind, String title) {}

  /** What a color of the lanes means. */
  record Key(String kind, String text) {}

  record Moment(
      String at, String machine, String title, String who, List<String> texts, String tone) {}

  record Metrics(
      String cluster,
      String verdict,
      String tone,
      String summary,
      String windows,
      List<Figure> figures,
      List<Figure> others,
      String othersTitle,
      String numbersTitle,
      List<Numbers> numbers) {}

  /**
   * A plot with what it says; {@code svg} is ours, and not escaped.
   *
   * @param unit of its axis; may be empty
   */
  record Figure(
      String metric,
      String verdict,
      String tone,
      String svg,
      String unit,
      String line,
      String certainty) {}

  record Numbers(
      String metric,
      String verdict,
      String tone,
      String before,
      String after,
      String change,
      String limit,
      String certainty,
      String values,
      String query) {}

  record Analysis(
      boolean present,
      String made,
      List<Cause> causes,
      String noCause,
      List<Advice> advice,
      String adviceMissing,
      List<Exhibit> exhibits,
      String evidenceTitle,
      List<String> gaps,
      String masked) {
    boolean anyGap() {
      return !gaps.isEmpty();
    }
  }

  record Cause(
      String cause,
      String confidence,
      int percent,
      String where,
      List<Cited> evidence,
      String confirm,
      List<String> actions,
      String rule) {}

  record Cited(String id, String text) {}

  record Advice(
      String model,
      String summary,
      String rootCause,
      String confidence,
      List<Claim> claims,
      List<String> actions,
      List<String> uncertain,
      String cost) {}

  record Claim(String text, String evidence, boolean unsupported) {}

  record Exhibit(
      String id,
      String where,
      String kind,
      String object,
      String tone,
      String severity,
      String message,
      List<String> lines,
      String seen) {
    boolean excerpt() {
      return !lines.isEmpty();
    }
  }

  record Checks(
      String cluster,
      String verdict,
      String tone,
      boolean open,
      String summary,
      List<Check> rows) {}

  record Check(
      String name, String status, String tone, String message, List<String> findings, String at) {
    boolean telling() {
      return !findings.isEmpty();
    }
  }

  record Change(
      String kind,
      String state,
      String tone,
      String href,
      String label,
      String where,
      String clusters,
      String landed,
      String more,
      List<Edit> edits) {}

  record Edit(String file, String object, String before, String after) {}

  record Row(String at, String cluster, String actor, String kind, String why) {}
}
