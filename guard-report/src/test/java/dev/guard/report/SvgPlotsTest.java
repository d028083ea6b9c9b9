package dev.guard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Window;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.Series;
import dev.guard.api.validation.Bound;
import dev.guard.api.validation.Interval;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Sample;
import dev.guard.api.validation.Verdict;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.PlotRenderer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;

class SvgPlotsTest {
  private static final Instant CHANGE = Instant.parse("2026-03-02T10:00:00Z");
  private static final PlotRenderer PLOTS = PlotRenderer.find().orElseThrow();

  @Test
  void aPictureStandsAloneAndIsTheSameEachTime() {
    MetricPlot plot = plot(Optional.of(series(0.2, 60)), Optional.of(series(0.3, 60)));

    String svg = PLOTS.svg(plot);
    Element picture = parsed(svg);

    assertThat(picture.attr("width")).isEqualTo("420");
    assertThat(picture.select("title").text()).isEqualTo("latency_p99 of <c1>");
    assertThat(picture.select("desc").text()).contains("limit", "It got slower.");
    assertThat(svg).doesNotContain("var(--", "<style", "<script", "href");
    assertThat(svg.length()).isLessThan(20_000);
    assertThat(PLOTS.svg(plot)).isEqualTo(svg);
    assertThat(picture.select("text").eachText())
        .contains("change", "\u221260 min", "+60 min", "0.20", "0.30");
  }

  @Test
  void aGapBreaksTheLineAndALonelyValueIsAPoint() {
    double[] values = new double[60];
    Arrays.fill(values, 0.3);
    values[20] = Double.NaN;
    values[40] = Double.NaN;
    values[42] = Double.NaN;
    Series holes = Series.of(CHANGE, Duration.ofMinutes(1), values, "q", "s");

    Element whole = parsed(PLOTS.svg(plot(Optional.empty(), Optional.of(series(0.3, 60)))));
    Element broken = parsed(PLOTS.svg(plot(Optional.empty(), Optional.of(holes))));

    assertThat(whole.select("path[stroke=\"" + Palette.WORSE.rgb() + "\"]")).hasSize(1);
    assertThat(broken.select("path[stroke=\"" + Palette.WORSE.rgb() + "\"]")).hasSize(3);
    assertThat(broken.select("circle")).hasSize(1);
  }

  @Test
  void aSeriesWithoutAnyValueIsDrawnAsNothing() {
    double[] nothing = new double[10];
    Arrays.fill(nothing, Double.NaN);
    Series silent = Series.of(CHANGE, Duration.ofMinutes(1), nothing, "q", "s");

    Element picture = parsed(PLOTS.svg(plot(Optional.of(series(0.2, 60)), Optional.of(silent))));

    assertThat(picture.select("path[stroke=\"" + Palette.BEFORE.rgb() + "\"]")).hasSize(1);
    assertThat(picture.select("path[stroke=\"" + Palette.WORSE.rgb() + "\"]")).isEmpty();
  }

  private static Series series(double value, int size) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = value * (1 + 0.01 * Math.sin(i));
    }
    return Series.of(CHANGE, Duration.ofMinutes(1), values, "q", "s");
  }

  private static MetricPlot plot(Optional<Series> before, Optional<Series> after) {
    Window window = new Window(CHANGE, CHANGE.plus(Duration.ofHours(1)));
    return new MetricPlot(
        "<c1>",
        new MetricComparison(
            "latency_p99",
            "s",
            "q",
            Direction.HIGHER,
            true,
            true,
            before.map(known -> new Sample(window, 60, 60, 0.2, 0.2)),
            after.map(known -> new Sample(window, 60, 60, 0.3, 0.3)),
            Optional.of(0.1),
            Optional.of(50.0),
            Optional.of(new Interval(0.098, 0.102, 0.98)),
            Optional.of(1e-9),
            Verdict.FAIL,
            "It got slower.",
            Optional.of(new Bound("at most 15 % worse than the baseline", 0.23))),
        before,
        after);
  }

  private static Element parsed(String svg) {
    Document document = Jsoup.parse(svg, "", Parser.xmlParser());
    return document.child(0);
  }
}
