package dev.guard.report;

import dev.guard.api.metrics.Series;
import dev.guard.api.validation.Bound;
import dev.guard.api.validation.Interval;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Sample;
import dev.guard.api.validation.Verdict;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.validation.Figures;
import dev.guard.core.validation.Figures.Scale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/**
 * Describes a metric to Lets-Plot, which draws it as SVG. The time between the two windows, in
 * which a merge request may have waited for days, is left out: minute 0 is the change.
 *
 * <p>The specification is the one of the library's Python and Kotlin front ends: maps of options by
 * name. Needs neither AWT nor fonts of the machine. Stateless.
 */
final class LetsPlot {
  private static final int TICKS_EACH_SIDE = 2;
  private static final double NO_POINT = 0;

  private LetsPlot() {}

  /**
   * The drawing as the library makes it; {@link Svg} brings it into shape. Values are in the unit
   * of {@link #scale}.
   */
  static String draw(MetricPlot plot, int width, int height) {
    double divisor = scale(plot).divisor();
    String unit = plot.comparison().unit();
    double[] left = times(plot.before(), true);
    double[] right = times(plot.after(), false);
    double from = left.length == 0 ? NO_POINT : left[0];
    double to = right.length == 0 ? NO_POINT : right[right.length - 1];
    Palette after = plot.comparison().verdict() == Verdict.FAIL ? Palette.WORSE : Palette.AFTER;
    List<Object> layers = new ArrayList<>();
    certainty(plot.comparison(), to, divisor, after).ifPresent(layers::add);
    layers.add(rule("vline", Map.of("xintercept", 0.0, "color", Palette.AXIS.rgb(), "size", 0.5)));
    plot.comparison()
        .bound()
        .ifPresent(
            bound ->
                layers.add(
                    rule(
                        "hline",
                        Map.of(
                            "yintercept",
                            bound.allowed() / divisor,
                            "color",
                            Palette.LIMIT.rgb(),
                            "linetype",
                            "dashed",
                            "size",
                            0.7))));
    plot.before().ifPresent(series -> curve(layers, left, series, divisor, Palette.BEFORE));
    plot.after().ifPresent(series -> curve(layers, right, series, divisor, after));
    plot.comparison()
        .baseline()
        .ifPresent(
            s -> layers.add(level(Figures.center(s, unit) / divisor, from, 0, Palette.BEFORE)));
    plot.comparison()
        .observed()
        .ifPresent(s -> layers.add(level(Figures.center(s, unit) / divisor, 0, to, after)));
    Map<String, Object> specification = new HashMap<>();
    specification.put("kind", "plot");
    specification.put("layers", layers);
    specification.put("scales", new ArrayList<>(List.of(axis(from, to))));
    specification.put("theme", theme());
    return PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
        specification, new DoubleVector(width, height), new UnsupportedRGBEncoder(), false);
  }

  /** In what the values are drawn, so that the axis says what the words beside it say. */
  static Scale scale(MetricPlot plot) {
    MetricComparison metric = plot.comparison();
    double largest =
        Stream.of(
                metric.baseline().map(Sample::median),
                metric.observed().map(Sample::median),
                metric.bound().map(Bound::allowed))
            .flatMap(Optional::stream)
            .mapToDouble(Math::abs)
            .max()
            .orElse(0);
    return Scale.of(largest, metric.unit());
  }

  /** Minutes from the change: up to it, or from it on. */
  private static double[] times(Optional<Series> series, boolean before) {
    if (series.isEmpty()) {
      return new double[0];
    }
    double step = series.get().step().toMillis() / 60_000.0;
    int size = series.get().size();
    double[] minutes = new double[size];
    for (int i = 0; i < size; i++) {
      minutes[i] = before ? (i - size + 0.5) * step : (i + 0.5) * step;
    }
    return minutes;
  }

  /** A line for each stretch without a gap, and a point for a value that stands alone. */
  private static void curve(
      List<Object> layers, double[] minutes, Series series, double divisor, Palette color) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    List<String> stretch = new ArrayList<>();
    List<Double> aloneX = new ArrayList<>();
    List<Double> aloneY = new ArrayList<>();
    double[] values = series.values();
    int number = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        number++;
        continue;
      }
      boolean alone =
          (i == 0 || !Double.isFinite(values[i - 1]))
              && (i + 1 == values.length || !Double.isFinite(values[i + 1]));
      (alone ? aloneX : x).add(minutes[i]);
      (alone ? aloneY : y).add(values[i] / divisor);
      if (!alone) {
        stretch.add("s" + number);
      }
    }
    if (!x.isEmpty()) {
      Map<String, Object> line = layer("line", color, 0.8);
      line.put("data", mutable(Map.of("x", x, "y", y, "s", stretch)));
      line.put("mapping", mutable(Map.of("x", "x", "y", "y", "group", "s")));
      layers.add(line);
    }
    if (!aloneX.isEmpty()) {
      Map<String, Object> points = layer("point", color, 1.5);
      points.put("data", mutable(Map.of("x", aloneX, "y", aloneY)));
      points.put("mapping", mutable(Map.of("x", "x", "y", "y")));
      layers.add(points);
    }
  }

  /** What one side is judged by: its median or its mean. */
  private static Object level(double value, double from, double to, Palette color) {
    Map<String, Object> level = layer("segment", color, 0.7);
    level.put("linetype", "dotted");
    level.put("x", from);
    level.put("xend", to);
    level.put("y", value);
    level.put("yend", value);
    return level;
  }

  /**
   * Where the level after the change lies, with the confidence that the judge asks for; not drawn
   * where the judge compared other values than those that are drawn.
   */
  private static Optional<Object> certainty(
      MetricComparison metric, double to, double divisor, Palette color) {
    boolean none = metric.interval().isEmpty() || metric.baseline().isEmpty() || to <= 0;
    if (none || Words.atEarlierTraffic(metric)) {
      return Optional.empty();
    }
    Interval interval = metric.interval().get();
    double base = Figures.center(metric.baseline().get(), metric.unit());
    Map<String, Object> band = layer("rect", color, 0);
    band.put("fill", color.rgb());
    band.put("alpha", 0.18);
    band.put("xmin", 0.0);
    band.put("xmax", to);
    band.put("ymin", (base + interval.low()) / divisor);
    band.put("ymax", (base + interval.high()) / divisor);
    return Optional.of(band);
  }

  private static Object rule(String geometry, Map<String, Object> options) {
    Map<String, Object> rule = mutable(options);
    rule.put("geom", geometry);
    rule.put("tooltips", "none");
    return rule;
  }

  private static Map<String, Object> layer(String geometry, Palette color, double size) {
    return mutable(
        Map.of("geom", geometry, "color", color.rgb(), "size", size, "tooltips", "none"));
  }

  private static Object axis(double from, double to) {
    Map<Double, String> ticks = new TreeMap<>();
    ticks.put(0.0, "change");
    double span = Math.max(-from, to);
    double step = Math.max(1, Math.round(span / TICKS_EACH_SIDE / 5) * 5);
    for (int i = 1; i <= TICKS_EACH_SIDE; i++) {
      String unit = i == TICKS_EACH_SIDE ? " min" : "";
      if (-i * step >= from - step / 10) {
        ticks.put(-i * step, "\u2212" + Math.round(i * step) + unit);
      }
      if (i * step <= to + step / 10) {
        ticks.put(i * step, "+" + Math.round(i * step) + unit);
      }
    }
    if (to < step && to > span / 3) {
      ticks.put(to, "+" + Math.round(to) + " min");
    }
    return mutable(
        Map.of(
            "aesthetic",
            "x",
            "breaks",
            new ArrayList<>(ticks.keySet()),
            "labels",
            new ArrayList<>(ticks.values())));
  }

  private static Map<String, Object> theme() {
    Map<String, Object> grid =
        mutable(Map.of("color", Palette.GRID.rgb(), "size", 0.6, "blank", false));
    Map<String, Object> text =
        mutable(Map.of("color", Palette.TEXT.rgb(), "size", 12, "blank", false));
    Map<String, Object> theme = new HashMap<>();
    theme.put("name", "minimal");
    theme.put("axis_title", "blank");
    theme.put("axis_ticks", "blank");
    theme.put("axis_line", "blank");
    theme.put("axis_text", text);
    theme.put("axis_text_x", mutable(Map.of("angle", 0)));
    theme.put("panel_grid_major", grid);
    theme.put("panel_grid_major_x", "blank");
    theme.put("panel_grid_minor", "blank");
    theme.put("plot_background", "blank");
    theme.put("legend_position", "none");
    return theme;
  }

  /** The library adds to the maps that it is given. */
  private static Map<String, Object> mutable(Map<String, ?> options) {
    return new HashMap<>(options);
  }
}
