package dev.guard.report;

import java.util.Locale;

/**
 * The colors of a drawing, each with a name that the page's style sheet gives another value in the
 * dark. Of all pairs that lie beside each other the contrast is at least 3:1, and the two sides of
 * a drawing differ in lightness too, for those who do not see the difference in hue.
 */
enum Palette {
  TEXT(0x47, 0x55, 0x69),
  AXIS(0x64, 0x74, 0x8a),
  GRID(0xe2, 0xe8, 0xf0),
  LIMIT(0xb4, 0x53, 0x09),
  BEFORE(0x64, 0x74, 0x8b),
  AFTER(0x1d, 0x4e, 0xd8),
  /** After the change, where that fails it. */
  WORSE(0xb9, 0x1c, 0x1c);

  private final int red;
  private final int green;
  private final int blue;

  Palette(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  /** As the library writes it: {@code rgb(71,85,105)}. */
  String rgb() {
    return "rgb(" + red + "," + green + "," + blue + ")";
  }

  /** As the library writes it on points: {@code #475569}. */
  String hex() {
    return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
  }

  /** The style sheet's variable: {@code var(--plot-text)}. */
  String variable() {
    return "var(--plot-" + name().toLowerCase(Locale.ROOT) + ")";
  }
}
