package dev.guard.cli;

import dev.guard.api.GuardException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rules between options that picocli can't express. */
final class Inputs {
  private Inputs() {}

  /** Both or none. */
  static void requireTogether(boolean first, boolean second, String firstName, String secondName) {
    if (first != second) {
      String given = first ? firstName : secondName;
      String absent = first ? secondName : firstName;
      throw missing(absent, given + " is given, and goes with it.");
    }
  }

  static void requireAtLeastOne(String option, int number) {
    if (number < 1) {
      throw GuardException.of("usage.value", GuardException.Responsible.USER)
          .what(option + " is " + number + ".")
          .next("Give 1 or more.")
          .build();
    }
  }

  /** The text of a file that was named on the command line. */
  static String text(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw GuardException.of("usage.file", GuardException.Responsible.USER)
          .what("The file can't be read.")
          .where(file.toString())
          .next("Give a file that exists and that you may read.")
          .build();
    }
    return Files.readString(file);
  }

  /** Everything that comes. */
  static String all(BufferedReader reader) throws IOException {
    StringWriter text = new StringWriter();
    reader.transferTo(text);
    return text.toString();
  }

  static GuardException missing(String option, String why) {
    return GuardException.of("usage.arguments", GuardException.Responsible.USER)
        .what("The option " + option + " is missing.")
        .next(why)
        .build();
  }
}
