package dev.guard.sandbox.demo;

import dev.guard.api.run.JournalEntry;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Tells the story line by line, each with its virtual time. Thread-safe. */
final class Telling {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int WIDTH = 150;

  private final PrintWriter out;
  private final boolean colors;
  private final InstantSource time;

  Telling(PrintWriter out, boolean colors, InstantSource time) {
    this.out = out;
    this.colors = colors;
    this.time = time;
  }

  void title(String text) {
    line(paint("1", text));
  }

  /** Something that a person or the story itself does. */
  void step(String text) {
    line(stamp(time.instant()) + paint("36", text));
  }

  /** Something that was read back from a server. */
  void seen(String text) {
    line(stamp(time.instant()) + "  " + text);
  }

  /** What GUARD journaled. */
  void journal(JournalEntry entry) {
    if (entry.kind().startsWith("effect.") || entry.kind().equals("holds")) {
      return;
    }
    String cluster = entry.clusterId().map(id -> id + " ").orElse("");
    String moved =
        entry.kind().equals("moved")
            ? entry.data().getOrDefault("from", "")
                + " -> "
                + entry.data().getOrDefault("to", "")
                + ". "
            : "";
    String text = "  " + cluster + moved + entry.why();
    line(stamp(entry.at()) + tone(entry, shorter(text)));
  }

  private String tone(JournalEntry entry, String text) {
    String to = entry.data().getOrDefault("to", "");
    if (entry.kind().equals("held") || to.startsWith("rollback") || to.endsWith("failed")) {
      return paint("31", text);
    }
    return to.equals("upgraded") ? paint("32", text) : text;
  }

  private static String shorter(String text) {
    String line = text.replaceAll("\\s+", " ").stripTrailing();
    String indented = "  " + line.strip();
    return indented.length() <= WIDTH ? indented : indented.substring(0, WIDTH - 1) + "…";
  }

  void verdict(boolean good, String text) {
    line(paint(good ? "32" : "31", text));
  }

  private String stamp(Instant at) {
    return paint("2", TIME.format(at) + "  ");
  }

  private String paint(String code, String text) {
    return colors ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private synchronized void line(String text) {
    out.println(text);
    out.flush();
  }
}
