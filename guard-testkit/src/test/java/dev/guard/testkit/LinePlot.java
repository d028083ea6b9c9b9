package dev.guard.testkit;

import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.PlotRenderer;

/** Draws next to nothing, but says of what. */
public final class LinePlot implements PlotRenderer {
  @Override
  public String svg(MetricPlot plot) {
    return "<svg><title>" + plot.clusterId() + " " + plot.comparison().metric() + "</title></svg>";
  }
}
