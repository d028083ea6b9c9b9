package dev.guard.core.config;

import dev.guard.api.MeshVersion;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the text of one scalar as one of the types that settings may have. Immutable. */
final class ScalarReader {
  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "no", "off");
  private static final int LONGEST_ECHO = 60;

  private final Optional<Path> folder;

  /** Relative paths are relative to {@code folder}, or to the working directory. */
  ScalarReader(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Says what a text should be; the message completes "gitlab.url …". */
  static final class Mistyped extends Exception {
    private static final long serialVersionUID = 1L;

    Mistyped(String message) {
      super(message);
    }
  }

  static boolean reads(Class<?> type) {
    return type == String.class
        || type == int.class
        || type == Integer.class
        || type == long.class
        || type == Long.class
        || type == double.class
        || type == Double.class
        || type == boolean.class
        || type == Boolean.class
        || type == Duration.class
        || type == URI.class
        || type == Path.class
        || type == MeshVersion.class
        || type.isEnum();
  }

  Object read(Class<?> type, String component, String text) throws Mistyped {
    if (type == String.class) {
      return text;
    }
    if (type == int.class || type == Integer.class) {
      return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class || type == Long.class) {
      return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == double.class || type == Double.class) {
      return number(component, text);
    }
    if (type == boolean.class || type == Boolean.class) {
      return truth(text);
    }
    if (type == Duration.class) {
      return duration(text);
    }
    if (type == URI.class) {
      return uri(text);
    }
    if (type == Path.class) {
      return path(text);
    }
    if (type == MeshVersion.class) {
      return MeshVersion.tryParse(text)
          .orElseThrow(
              () -> new Mistyped("must be a full version such as 1.27.3, not " + echo(text) + "."));
    }
    return constant(type, text);
  }

  private static long whole(String text, long min, long max) throws Mistyped {
    try {
      long value = Long.parseLong(text.strip().replace("_", ""));
      if (value < min || value > max) {
        throw new Mistyped("must be between " + min + " and " + max + ", not " + echo(text) + ".");
      }
      return value;
    } catch (NumberFormatException e) {
      throw new Mistyped("must be a whole number, not " + echo(text) + ".");
    }
  }

  /**
   * A percent sign is fine where the key counts percent, and means hundredths where it is a rate.
   */
  private static double number(String component, String text) throws Mistyped {
    String plain = text.strip();
    String name = component.toLowerCase(Locale.ROOT);
    double scale = 1;
    if (plain.endsWith("%") && name.contains("percent")) {
      plain = plain.substring(0, plain.length() - 1).strip();
    } else if (plain.endsWith("%") && (name.contains("rate") || name.contains("ratio"))) {
      plain = plain.substring(0, plain.length() - 1).strip();
      scale = 100;
    }
    try {
      double value = Double.parseDouble(plain) / scale;
      if (Double.isFinite(value) && !plain.matches(".*[dDfFxX].*")) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new Mistyped(numberHint(name, text));
    }
    throw new Mistyped(numberHint(name, text));
  }

  private static String numberHint(String name, String text) {
    return name.contains("percent")
        ? "must be a percentage such as 10 or 10%, not " + echo(text) + "."
        : "must be a number, not " + echo(text) + ".";
  }

  private static boolean truth(String text) throws Mistyped {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    if (TRUE.contains(plain) || FALSE.contains(plain)) {
      return TRUE.contains(plain);
    }
    throw new Mistyped("must be true or false, not " + echo(text) + ".");
  }

  private static Duration duration(String text) throws Mistyped {
    String plain = text.strip();
    if (plain.matches("\\d+")) {
      throw new Mistyped(
          "needs a unit: write "
              + plain
              + "s, "
              + plain
              + "m or "
              + plain
              + "h, not "
              + plain
              + ".");
    }
    return DurationText.parse(plain)
        .orElseThrow(
            () ->
                new Mistyped(
                    "must be a duration such as 90s, 15m, 2h or 1d, not " + echo(text) + "."));
  }

  private static URI uri(String text) throws Mistyped {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new Mistyped("must be a URL such as https://host/path.");
    }
    if (uri.getScheme() == null) {
      throw new Mistyped("must be a URL with its scheme, such as https://host/path.");
    }
    if (uri.getRawUserInfo() != null) {
      throw new Mistyped(
          "holds a user name or password; take it out of the URL, secrets are given by reference.");
    }
    return uri;
  }

  private Path path(String text) throws Mistyped {
    try {
      if (text.isBlank()) {
        throw new Mistyped("must be a path, not empty.");
      }
      if (text.equals("~") || text.startsWith("~/")) {
        return Path.of(System.getProperty("user.home", "") + text.substring(1));
      }
      Path path = Path.of(text);
      return folder.map(base -> base.resolve(path)).orElse(path);
    } catch (InvalidPathException e) {
      throw new Mistyped("must be a path, not " + echo(text) + ".");
    }
  }

  private static Object constant(Class<?> type, String text) throws Mistyped {
    String plain = text.strip().replace('-', '_');
    List<Enum<?>> constants =
        Arrays.stream(type.getEnumConstants()).<Enum<?>>map(value -> (Enum<?>) value).toList();
    for (Enum<?> candidate : constants) {
      if (candidate.name().equalsIgnoreCase(plain)
          || KeyName.also(candidate).filter(plain::equalsIgnoreCase).isPresent()) {
        return candidate;
      }
    }
    List<String> names = constants.stream().map(KeyName::of).toList();
    String guess =
        Spelling.closest(text, names).map(name -> " Did you mean " + name + "?").orElse("");
    throw new Mistyped(
        "must be one of " + String.join(", ", names) + ", not " + echo(text) + "." + guess);
  }

  /** The text as a message may show it. */
  static String echo(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    if (SecretText.mayHoldOne(line)) {
      return "a text that is not shown, since it may be a secret";
    }
    return "\""
        + (line.length() > LONGEST_ECHO ? line.substring(0, LONGEST_ECHO) + "…" : line)
        + "\"";
  }
}
