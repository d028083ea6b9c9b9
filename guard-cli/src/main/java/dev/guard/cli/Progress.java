package dev.guard.cli;

import dev.guard.api.run.JournalEntry;
import dev.guard.cli.view.Paint;
import dev.guard.cli.view.Paint.Tone;
import dev.guard.cli.view.Times;
import dev.guard.core.report.Waiting;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows what happens while it happens, on stderr: on a terminal one line per cluster that changes
 * in place, elsewhere one line per journal entry, and one for what a cluster waits for where that
 * changes: of those that end within a minute at most one per cluster and minute. Thread-safe.
 */
abstract sealed class Progress implements AutoCloseable {
  /** Shows nothing. */
  static Progress silent() {
    return new Silent();
  }

  static Progress to(Shell shell, Paint paint) {
    return shell.errIsTerminal()
        ? new Live(shell.err(), paint, shell.columns().orElse(80))
        : new Lines(shell.err());
  }

  abstract void accept(JournalEntry entry);

  abstract void accept(Waiting waiting);

  /** Leaves the cursor under what was shown. */
  @Override
  public void close() {}

  /** Not the intent before an effect, nor the summary of holds that were shown one by one. */
  private static boolean worthShowing(JournalEntry entry) {
    return !entry.kind().equals("effect.intended") && !entry.kind().equals("holds");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static final class Silent extends Progress {
    @Override
    void accept(JournalEntry entry) {}

    @Override
    void accept(Waiting waiting) {}
  }

  private static final class Lines extends Progress {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final PrintStream err;
    private final Map<String, Waiting> waits = new HashMap<>();

    Lines(PrintStream err) {
      this.err = err;
    }

    @Override
    synchronized void accept(JournalEntry entry) {
      if (worthShowing(entry)) {
        line(entry.at(), entry.clusterId().map(id -> id + ": ").orElse("") + oneLine(entry.why()));
      }
    }

    /** What was not shown for being too soon is shown when it is told again, if that is soon. */
    @Override
    synchronized void accept(Waiting waiting) {
      Waiting last = waits.get(waiting.clusterId());
      boolean told =
          last != null
              && (last.why().equals(waiting.why())
                  || (waiting.at().isBefore(last.at().plus(PAUSE))
                      && waiting.until().isBefore(waiting.at().plus(PAUSE))));
      if (!told) {
        waits.put(waiting.clusterId(), waiting);
        line(
            waiting.at(),
            waiting.clusterId()
                + ": waiting for "
                + oneLine(waiting.why())
                + " (next look "
                + Times.seconds(waiting.until())
                + ")");
      }
    }

    private void line(Instant at, String text) {
      err.println(Times.seconds(at) + " " + text);
    }
  }

  private static final class Live extends Progress {
    private static final DateTimeFormatter CLOCK =
        DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int MOST_LINES = 20;

    private final PrintStream err;
    private final Paint paint;
    private final int columns;
    private final Map<String, String> lines = new LinkedHashMap<>();
    private int shown;

    Live(PrintStream err, Paint paint, int columns) {
      this.err = err;
      this.paint = paint;
      this.columns = columns;
    }

    @Override
    synchronized void accept(JournalEntry entry) {
      if (!worthShowing(entry)) {
        return;
      }
      show(
          entry.clusterId().orElse(""),
          CLOCK.format(entry.at())
              + "  "
              + entry.clusterId().orElse("batch")
              + "  "
              + oneLine(entry.why()));
    }

    /** The next look stands first, so that a narrow terminal does not cut it off. */
    @Override
    synchronized void accept(Waiting waiting) {
      show(
          waiting.clusterId(),
          CLOCK.format(waiting.at())
              + "  "
              + waiting.clusterId()
              + "  next look "
              + CLOCK.format(waiting.until())
              + ", waiting for "
              + oneLine(waiting.why()));
    }

    private void show(String subject, String text) {
      lines.put(subject, text.length() < columns ? text : text.substring(0, columns - 1));
      draw();
    }

    private void draw() {
      StringBuilder block = new StringBuilder();
      if (shown > 0) {
        block.append("\u001b[").append(shown).append("A\r\u001b[J");
      }
      shown = 0;
      for (String line : lines.values()) {
        if (shown == MOST_LINES) {
          block.append(paint.apply(Tone.FAINT, "… and " + (lines.size() - shown) + " more"));
          block.append('\n');
          shown++;
          break;
        }
        block.append(line).append('\n');
        shown++;
      }
      err.print(block);
      err.flush();
    }

    @Override
    public synchronized void close() {
      if (shown > 0) {
        err.println();
        shown = 0;
        lines.clear();
      }
    }
  }
}
