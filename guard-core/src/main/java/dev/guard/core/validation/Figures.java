package dev.guard.core.validation;

import dev.guard.api.validation.Sample;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Numbers for people: four significant digits, never in exponent notation, with their unit. */
public final class Figures {
  private static final MathContext DIGITS = new MathContext(4);

  private Figures() {}

  /** {@code 0.2001}, whatever its unit. */
  public static String plain(double value) {
    if (value == 0) {
      return "0";
    }
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  /** {@code 0.2001 s}, {@code 64.06 MB}; a number of things or a share has no unit. */
  public static String withUnit(double value, String unit) {
    Scale scale = Scale.of(value, unit);
    String number = plain(value / scale.divisor());
    return scale.unit().isEmpty() ? number : number + " " + scale.unit();
  }

  /**
   * The value of a sample that the judge compares: the mean of shares and counts, whose rare
   * non-zero values a median would hide, and the median of everything else.
   */
  public static double center(Sample sample, String unit) {
    return Values.averaged(unit) ? sample.mean() : sample.median();
  }

  /**
   * How values of a unit are written: divided, in another unit. A source's unit is the one that it
   * computes in, and nobody reads 64061000 bytes or 43390000 nanocores.
   *
   * @param unit empty for a number of things and for a share
   */
  public record Scale(double divisor, String unit) {
    private static final List<String> BYTES = List.of("bytes", "kB", "MB", "GB", "TB");

    /**
     * The one for values up to this.
     *
     * @param largest in {@code unit}; only its size counts
     * @param unit as a source says it
     */
    public static Scale of(double largest, String unit) {
      return switch (unit.toLowerCase(Locale.ROOT)) {
        case "count", "ratio" -> new Scale(1, "");
        case "nanocores" -> new Scale(1e9, "cores");
        case "bytes" -> bytes(Math.abs(largest));
        default -> new Scale(1, unit);
      };
    }

    private static Scale bytes(double largest) {
      double divisor = 1;
      int unit = 0;
      while (largest / divisor >= 1000 && unit < BYTES.size() - 1) {
        divisor *= 1000;
        unit++;
      }
      return new Scale(divisor, BYTES.get(unit));
    }
  }
}
