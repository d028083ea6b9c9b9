package dev.guard.core.validation;

import java.math.BigDecimal;
import java.math.MathContext;

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

  /** {@code 0.2001 s}. */
  public static String withUnit(double value, String unit) {
    return unit.isEmpty() ? plain(value) : plain(value) + " " + unit;
  }
}
