package dev.guard.report;

import dev.guard.api.validation.MetricComparison;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.PlotRenderer;

/** Draws metrics with Lets-Plot. Stateless and thread-safe. */
public final class SvgPlots implements PlotRenderer {
  static final int WIDTH = 420;
  static final int HEIGHT = 190;

  /** For {@link java.util.ServiceLoader}. */
  public SvgPlots() {}

  /** On white, in the colors of the light page: a merge request knows no style sheet of ours. */
  @Override
  public String svg(MetricPlot plot) {
    return open(plot, "plot", " width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\"")
        + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/><g fill=\""
        + Palette.TEXT.hex()
        + "\">"
        + Svg.body(LetsPlot.draw(plot, WIDTH, HEIGHT), "plot")
        + "</g></svg>";
  }

  /**
   * As part of a page whose style sheet has the colors.
   *
   * @param id of the element, unique on the page
   */
  static String inline(MetricPlot plot, String id) {
    String body = Svg.body(LetsPlot.draw(plot, WIDTH, HEIGHT), id);
    for (Palette color : Palette.values()) {
      body = body.replace(color.rgb(), color.variable()).replace(color.hex(), color.variable());
    }
    return open(plot, id, "") + body + "</svg>";
  }

  private static String open(MetricPlot plot, String id, String size) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\""
        + size
        + " role=\"img\" aria-labelledby=\""
        + id
        + "-t "
        + id
        + "-d\" font-family=\"system-ui,sans-serif\" font-size=\"12\"><title id=\""
        + id
        + "-t\">"
        + Escaped.html(plot.comparison().metric() + " of " + plot.clusterId())
        + "</title><desc id=\""
        + id
        + "-d\">"
        + Escaped.html(description(plot.comparison()))
        + "</desc>";
  }

  /** What somebody sees who looks at the drawing. */
  private static String description(MetricComparison metric) {
    return "A line before and a line after the change"
        + metric.bound().map(bound -> ", with the limit as a dashed line").orElse("")
        + ". "
        + metric.reason();
  }
}
