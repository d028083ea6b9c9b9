package dev.guard.core.validation;

import dev.guard.api.metrics.Direction;
import dev.guard.api.validation.Interval;
import java.util.Arrays;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.TTest;

/**
 * How far one set of values lies above another: the Hodges-Lehmann estimate with its confidence
 * interval, and the Mann-Whitney probability that nothing changed. No distribution is assumed, the
 * order of the values does not matter, and single outliers hardly do.
 *
 * <p>Sources: Hodges and Lehmann 1963 for the estimate (the median of all pairwise differences);
 * Mann and Whitney 1947 for the test; Bauer 1972 for the interval, here with the normal
 * approximation, at the 98 % that Kayenta's judge uses.
 */
record Shift(double estimate, Interval interval, double pValue) {
  private static final double CONFIDENCE = 0.98;

  /** The 99 % quantile of the normal distribution: 1 % is left on each side. */
  private static final double NORMAL_QUANTILE = 2.3263478740408408;

  /** More values than this are thinned to as many quantiles before pairs are formed. */
  private static final int MOST_VALUES = 1_000;

  /**
   * The shift of two series. Where their means stand for them ({@link Values#averaged()}), Welch's
   * test of the means is asked as well, and the smaller of the two probabilities counts, doubled:
   * ranks alone do not see errors that come in half of the minutes, and a mean that one minute
   * moved is not credible.
   */
  static Shift between(Values baseline, Values observed, Direction worse) {
    Shift ranks = between(baseline.sorted(), observed.sorted(), worse);
    if (!baseline.averaged() || Math.min(baseline.points(), observed.points()) < 2) {
      return ranks;
    }
    double means = probabilityOfMeans(baseline.sorted(), observed.sorted(), worse);
    double both = Double.isNaN(means) ? ranks.pValue() : Math.min(ranks.pValue(), means);
    return new Shift(ranks.estimate(), ranks.interval(), Math.min(1, 2 * both));
  }

  /** Both arrays are sorted and not empty. */
  private static Shift between(double[] baseline, double[] observed, Direction worse) {
    double[] differences = differences(thin(baseline), thin(observed));
    int pairs = differences.length;
    double spread =
        Math.sqrt(
                (double) baseline.length
                    * observed.length
                    * (baseline.length + observed.length + 1)
                    / 12)
            / ((double) baseline.length * observed.length);
    int low = (int) Math.max(0, Math.floor(pairs * (0.5 - NORMAL_QUANTILE * spread)));
    Interval interval = new Interval(differences[low], differences[pairs - 1 - low], CONFIDENCE);
    return new Shift(Values.median(differences), interval, probability(baseline, observed, worse));
  }

  /**
   * The least probability that samples of these sizes can reach, all values of one above all of the
   * other.
   */
  static double leastProbability(Values baseline, Values observed) {
    double probability = baseline.averaged() ? 2 : 1;
    for (int i = 1; i <= observed.points(); i++) {
      probability *= (double) i / (baseline.points() + i);
    }
    return probability;
  }

  /** NaN where both are constant. */
  private static double probabilityOfMeans(double[] baseline, double[] observed, Direction worse) {
    boolean constant =
        baseline[0] == baseline[baseline.length - 1]
            && observed[0] == observed[observed.length - 1];
    if (constant) {
      return Double.NaN;
    }
    return TTest.withDefaults()
        .with(DataDispersion.HETEROSCEDASTIC)
        .with(alternative(worse))
        .test(observed, baseline)
        .getPValue();
  }

  private static double probability(double[] baseline, double[] observed, Direction worse) {
    boolean constant =
        baseline[0] == observed[0]
            && baseline[0] == baseline[baseline.length - 1]
            && observed[0] == observed[observed.length - 1];
    if (constant) {
      return 1;
    }
    return MannWhitneyUTest.withDefaults()
        .with(alternative(worse))
        .test(observed, baseline)
        .getPValue();
  }

  private static AlternativeHypothesis alternative(Direction worse) {
    return switch (worse) {
      case HIGHER -> AlternativeHypothesis.GREATER_THAN;
      case LOWER -> AlternativeHypothesis.LESS_THAN;
      case EITHER -> AlternativeHypothesis.TWO_SIDED;
    };
  }

  private static double[] differences(double[] baseline, double[] observed) {
    double[] differences = new double[baseline.length * observed.length];
    int next = 0;
    for (double after : observed) {
      for (double before : baseline) {
        differences[next++] = after - before;
      }
    }
    Arrays.sort(differences);
    return differences;
  }

  private static double[] thin(double[] sorted) {
    if (sorted.length <= MOST_VALUES) {
      return sorted;
    }
    double[] thinned = new double[MOST_VALUES];
    for (int i = 0; i < MOST_VALUES; i++) {
      thinned[i] = sorted[(int) ((long) i * (sorted.length - 1) / (MOST_VALUES - 1))];
    }
    return thinned;
  }
}
