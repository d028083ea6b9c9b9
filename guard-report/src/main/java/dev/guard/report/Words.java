package dev.guard.report;

import dev.guard.api.Severity;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.run.ClusterState;
import dev.guard.api.validation.Bound;
import dev.guard.api.validation.Interval;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Sample;
import dev.guard.api.validation.Verdict;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.validation.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How values are written for people, the same in every format. Pure. */
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final double SMALLEST_P = 0.0001;

  /** As many as {@link Figures} writes. */
  private static final int LEVEL_DIGITS = 4;

  private Words() {}

  /** {@code 2026-11-24 09:25}; a report says once that its times are UTC. */
  static String time(Instant at) {
    return TIME.format(at);
  }

  static String machine(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** {@code 2 d 3 h}, {@code 1 h 25 min}, {@code 40 s}. */
  static String duration(Duration duration) {
    long minutes = duration.toMinutes();
    if (minutes == 0) {
      return duration.toSeconds() + " s";
    }
    if (minutes < 60) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    if (hours < 48) {
      return hours + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
    return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
  }

  static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** {@code rolled_back} as {@code rolled back}. */
  static String label(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Where a cluster is; one that failed and is back is said to be. */
  static String state(ClusterPart part) {
    return part.state() == ClusterState.HEALTHY && part.failure().isPresent()
        ? "rolled back"
        : label(part.state().name());
  }

  /** Only what a browser opens as a page; anything else is shown as text, or not at all. */
  static String href(Optional<URI> link) {
    return link.filter(uri -> uri.getScheme() != null)
        .filter(uri -> SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT)))
        .map(URI::toString)
        .orElse("");
  }

  static String before(MetricComparison metric) {
    return figure(metric.baseline(), metric.unit());
  }

  static String after(MetricComparison metric) {
    return figure(metric.observed(), metric.unit());
  }

  private static String figure(Optional<Sample> sample, String unit) {
    return sample
        .map(known -> Figures.withUnit(Figures.center(known, unit), unit))
        .orElse("no values");
  }

  /** {@code +0.1172 s (+58.5 %)}. */
  static String change(MetricComparison metric) {
    return metric
        .change()
        .map(
            change ->
                signed(change, metric)
                    + metric
                        .changePercent()
                        .map(percent -> " (" + percent(percent) + ")")
                        .orElse("")
                    + (atEarlierTraffic(metric) ? " at the traffic of before" : ""))
        .orElse("");
  }

  private static String percent(double percent) {
    double shown = rounded(percent, 1);
    return shown == 0
        ? "0.0 %"
        : String.format(Locale.ROOT, "%+.1f %%", shown).replace('-', '\u2212');
  }

  /**
   * Whether the judge took a growth of traffic out before it compared: then the shift is another
   * than what the two medians show.
   */
  static boolean atEarlierTraffic(MetricComparison metric) {
    if (metric.interval().isEmpty() || metric.baseline().isEmpty() || metric.observed().isEmpty()) {
      return false;
    }
    Interval interval = metric.interval().get();
    double shown = metric.observed().get().median() - metric.baseline().get().median();
    double width = interval.high() - interval.low();
    return shown < interval.low() - width || shown > interval.high() + width;
  }

  static String limit(MetricComparison metric) {
    return metric
        .bound()
        .map(bound -> Figures.withUnit(bound.allowed(), metric.unit()) + ", " + bound.words())
        .orElse(metric.judged() ? "not kept by this run" : "none");
  }

  static String allowed(Bound bound, String unit) {
    return Figures.withUnit(bound.allowed(), unit);
  }

  /** What the judge knows about its certainty, as a sentence; empty where it knows nothing. */
  static String certainty(MetricComparison metric) {
    String interval = metric.interval().map(known -> interval(known, metric)).orElse("");
    String chance =
        metric
            .pValue()
            .map(
                p ->
                    p < SMALLEST_P
                        ? "chance alone: p < 0.0001"
                        : "chance alone: p = " + String.format(Locale.ROOT, "%.4f", p))
            .orElse("");
    return interval.isEmpty() || chance.isEmpty() ? interval + chance : interval + "; " + chance;
  }

  private static String interval(Interval interval, MetricComparison metric) {
    return String.format(
        Locale.ROOT,
        "%.0f %% sure of a shift from %s to %s",
        100 * interval.confidence(),
        signed(interval.low(), metric),
        signed(interval.high(), metric));
  }

  /**
   * A shift as exact as the levels that it lies between are written, and no more: beside 0.2001 s a
   * shift of 0.00003119 s is none.
   */
  private static String signed(double value, MetricComparison metric) {
    double level =
        Stream.of(metric.baseline(), metric.observed())
            .flatMap(Optional::stream)
            .mapToDouble(sample -> Math.abs(Figures.center(sample, metric.unit())))
            .max()
            .orElse(0);
    double shown = level == 0 ? value : rounded(value, LEVEL_DIGITS - exponent(level) - 1);
    String sign = shown > 0 ? "+" : shown < 0 ? "\u2212" : "";
    return sign + Figures.withUnit(Math.abs(shown), metric.unit());
  }

  private static int exponent(double value) {
    return (int) Math.floor(Math.log10(value));
  }

  private static double rounded(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).doubleValue();
  }

  /** {@code 60 of 60 before, 56 of 60 after}. */
  static String values(MetricComparison metric) {
    return sample(metric.baseline()) + " before, " + sample(metric.observed()) + " after";
  }

  private static String sample(Optional<Sample> sample) {
    return sample.map(known -> known.points() + " of " + known.expected()).orElse("none");
  }

  static String verdict(MetricComparison metric) {
    if (!metric.judged()) {
      return "watched";
    }
    return verdict(metric.verdict());
  }

  /** Of a cluster. */
  static String passed(Verdict verdict) {
    return verdict == Verdict.PASS ? "passed" : verdict(verdict);
  }

  private static String verdict(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "within its limit";
      case FAIL -> "failed";
      case INCONCLUSIVE -> "could not tell";
    };
  }

  static String tone(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "good";
      case FAIL -> "bad";
      case INCONCLUSIVE -> "attention";
    };
  }

  static String tone(MetricComparison metric) {
    return metric.judged() || metric.verdict() != Verdict.PASS ? tone(metric.verdict()) : "open";
  }

  static String tone(RunStory.Tone tone) {
    return tone.name().toLowerCase(Locale.ROOT);
  }

  static String tone(CheckStatus status) {
    return switch (status) {
      case PASS -> "good";
      case FAIL -> "bad";
      case WARN, UNKNOWN -> "attention";
    };
  }

  static String tone(Severity severity) {
    return switch (severity) {
      case INFO -> "open";
      case WARNING -> "attention";
      case ERROR, CRITICAL -> "bad";
    };
  }

  static String tone(ClusterState state, boolean failed, boolean held) {
    if (held) {
      return "attention";
    }
    if (failed) {
      return "bad";
    }
    return switch (state) {
      case UPGRADED -> "good";
      case PRE_CHECK_FAILED, ROLLBACK_NEEDED, ROLLBACK_MR_CREATED, ROLLBACK_COMPLETED -> "bad";
      case HEALTHY,
          PRE_CHECK_RUNNING,
          PRE_CHECK_PASSED,
          MR_CREATED,
          MR_MERGED,
          UPGRADING,
          VALIDATING ->
          "open";
    };
  }

  /** What a state is about; the lanes of a report have a color for each. */
  static String phase(ClusterState state) {
    return switch (state) {
      case PRE_CHECK_RUNNING, PRE_CHECK_PASSED -> "checks";
      case PRE_CHECK_FAILED -> "failed";
      case MR_CREATED, ROLLBACK_MR_CREATED -> "person";
      case MR_MERGED, UPGRADING -> "rollout";
      case VALIDATING -> "soak";
      case ROLLBACK_NEEDED -> "failed";
      case ROLLBACK_COMPLETED -> "return";
      case UPGRADED, HEALTHY -> "rest";
    };
  }

  static String some(List<String> ids, int most) {
    String named = String.join(", ", ids.subList(0, Math.min(most, ids.size())));
    return ids.size() > most ? named + " and " + (ids.size() - most) + " more" : named;
  }
}
