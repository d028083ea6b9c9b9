package dev.guard.sandbox.demo;

import dev.guard.core.Guard;
import dev.guard.core.report.ReportFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes the page about a played run, and says what it took. */
final class DemoReport {
  private DemoReport() {}

  /** The newest run of a batch. */
  static void write(Guard guard, String batch, Path file, Telling telling) {
    ReportFormat html = ReportFormat.find("html").orElseThrow();
    long started = System.nanoTime();
    byte[] page = html.render(guard.newestReport(batch)).getBytes(StandardCharsets.UTF_8);
    long millis = (System.nanoTime() - started) / 1_000_000;
    try {
      Files.write(file, page);
    } catch (IOException failed) {
      throw new UncheckedIOException("The report could not be written to " + file, failed);
    }
    telling.step(
        String.format(
            Locale.ROOT,
            "The report is in %s: %d kB, made in %.1f s.",
            file,
            page.length / 1000,
            millis / 1000.0));
  }
}
