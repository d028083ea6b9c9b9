package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

/**
 * The file that a report goes to: it has all of the new text or all of what it had before. Where a
 * link stands, what it points to is replaced; a device or a pipe is written to.
 */
final class ReportFile {
  private final Path named;
  private final Path file;

  private ReportFile(Path named, Path file) {
    this.named = named;
    this.file = file;
  }

  /**
   * Looks before anything is read or computed.
   *
   * @throws GuardException if no file can be there
   */
  static ReportFile at(Path named) {
    if (Files.isDirectory(named)) {
      throw refusal(
              "It is a folder.",
              named,
              "Name a file in it: --out " + named.resolve("report.html") + ".")
          .build();
    }
    Path folder = Objects.requireNonNull(named.toAbsolutePath().getParent());
    if (!Files.isDirectory(folder)) {
      throw refusal(
              Files.exists(folder)
                  ? folder + " is no folder."
                  : "There is no folder " + folder + ".",
              named,
              Files.exists(folder)
                  ? "Choose another file."
                  : "Create it with mkdir -p " + folder + ", or choose another file.")
          .build();
    }
    if (Files.exists(named) && !Files.isWritable(named)) {
      throw refusal(
              "You may not write to it.", named, "Choose another file, or change its permissions.")
          .build();
    }
    return new ReportFile(named, target(named));
  }

  private static Path target(Path named) {
    try {
      return Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
    } catch (IOException failed) {
      throw refusal(reason(failed), named, "Choose another file.").cause(failed).build();
    }
  }

  /**
   * @throws GuardException if it cannot be written; then it is what it was before
   */
  void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        Files.write(file, bytes, StandardOpenOption.WRITE);
        return;
      }
      Path aside = file.resolveSibling(".guard-report-" + ProcessHandle.current().pid());
      try {
        Files.write(aside, bytes);
        replace(aside);
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (IOException failed) {
      throw refusal(
              reason(failed),
              named,
              "Nothing was changed there. Choose a file in a folder that you may write to and that has room.")
          .cause(failed)
          .build();
    }
  }

  private void replace(Path aside) throws IOException {
    try {
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException unusual) {
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** An exception of the file system often has a path for a message and no word more. */
  private static String reason(IOException failed) {
    if (failed instanceof AccessDeniedException) {
      return "You may not write there.";
    }
    return failed instanceof FileSystemException known
        ? Optional.ofNullable(known.getReason())
            .map(why -> "The file system says: " + why + ".")
            .orElse("The file system gives no reason (" + failed.getClass().getSimpleName() + ").")
        : failed.getMessage() + ".";
  }

  private static GuardException.Builder refusal(String why, Path named, String next) {
    return GuardException.of("usage.out", Responsible.USER)
        .what("The report cannot be written. " + why)
        .where("--out " + named)
        .next(next);
  }
}
