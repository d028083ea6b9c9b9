package dev.guard.cli.view;

/** Colors for a terminal, or none. Immutable. */
public final class Paint {
  /** What a color says. */
  public enum Tone {
    PLAIN(""),
    GOOD("32"),
    WARN("33"),
    BAD("31"),
    FAINT("2"),
    BOLD("1");

    private final String ansi;

    Tone(String ansi) {
      this.ansi = ansi;
    }
  }

  private final boolean on;

  public Paint(boolean on) {
    this.on = on;
  }

  public String apply(Tone tone, String text) {
    return on && !tone.ansi.isEmpty() ? "\u001b[" + tone.ansi + "m" + text + "\u001b[0m" : text;
  }
}
