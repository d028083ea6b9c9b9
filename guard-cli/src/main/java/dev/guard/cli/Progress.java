package dev.guard.cli;

import dev.guard.api.run.JournalEntry;
import dev.guard.cli.view.Paint;
import dev.guard.cli.view.Paint.Tone;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Shows what happens while it happens, on stderr: on a terminal one line per cluster that changes
 * in place, elsewhere one line per journal entry. Thread-safe.
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

  /** Leaves the cursor under what was shown. */
  @Override
  public void close() {}

  /** Not the intent before an effect, nor the summary of holds that were shown one by one. */
  private static boolean worthShowing(JournalEntry entry) {
    return !entry.kind().equals("effect.intended") && !entry.kind().equals("holds");
  }

  private static final class Silent extends Progress {
    @Override
    void accept(JournalEntry entry) {}
  }

  private static final class Lines extends Progress {
    private final PrintStream err;

    Lines(PrintStream err) {
      this.err = err;
    }

    @Override
    synchronized void accept(JournalEntry entry) {
      if (worthShowing(entry)) {
        err.println(
            entry.at().truncatedTo(ChronoUnit.SECONDS)
                + " "
                + entry.clusterId().map(id -> id + ": ").orElse("")
                + entry.why().replaceAll("\\s+", " "));
      }
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
      String text =
          CLOCK.format(entry.at())
              + "  "
              + entry.clusterId().orElse("batch")
              + "  "
              + entry.why().replaceAll("\\s+", " ");
      Optional<String> cluster = entry.clusterId();
      lines.put(
          cluster.orElse(""), text.length() < columns ? text : text.substring(0, columns - 1));
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
