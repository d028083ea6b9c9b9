package dev.guard.core.report;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Draws a metric before and after a change. Found by {@link ServiceLoader}: guard-report has one.
 * Stateless and thread-safe.
 */
public interface PlotRenderer {
  /**
   * The picture as one SVG element that can stand alone: no script, no outside request, a title and
   * a description for those who cannot see it.
   */
  String svg(MetricPlot plot);

  /** The first that is on the class path; empty where none is, and then there are no pictures. */
  static Optional<PlotRenderer> find() {
    return ServiceLoader.load(PlotRenderer.class).findFirst();
  }
}
