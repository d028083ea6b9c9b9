package dev.guard.k8s;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells how bad a line of a log is, and which lines are alike. Knows the formats of istiod (zap, as
 * text and JSON), Envoy and its access log, ztunnel and klog; guesses at others. Pure.
 */
final class LogText {
  /** How bad a line is. */
  enum Level {
    ERROR,
    WARNING,
    ORDINARY
  }

  /** What is looked at of a line. */
  static final int MOST = 2_000;

  private static final int HEAD = 160;

  /** {@code "GET /path HTTP/1.1" 503 UF upstream_reset…}: status, flags and details. */
  private static final Pattern ACCESS =
      Pattern.compile(
          "\"[A-Z]{3,10} [^\"]{0,1500} HTTP/[\\d.]+\" (\\d{3}) (\\S{1,40})(?: (\\S{1,200}))?");

  private static final Pattern LEVEL =
      Pattern.compile(
          "(?:^|[\\s\\[\"=:])(error|err|fatal|critical|panic|alert|emerg|warn|warning|info|debug|trace|notice)"
              + "(?=[\\s\\]\",:]|$)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern KLOG = Pattern.compile("^([IWEF])\\d{4} \\d\\d:");
  private static final Pattern BREAKDOWN = Pattern.compile("^(?:panic:|fatal error:|FATAL)");
  private static final Pattern TROUBLE =
      Pattern.compile(
          "\\b(?:error|failed|failure|rejected|refused|denied|exception|x509|cannot)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TIME =
      Pattern.compile(
          "^\\W{0,2}\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)?\\W{0,2}");
  private static final Pattern UUID =
      Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
  private static final Pattern POD =
      Pattern.compile("-(?=[a-f0-9]*\\d)[a-z0-9]{6,10}-[a-z0-9]{5}\\b");
  private static final Pattern HEX = Pattern.compile("\\b(?:0x)?(?=[a-f]*\\d)[0-9a-f]{8,}\\b");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)*");

  private LogText() {}

  static Level level(String line) {
    if (access(line).isPresent()) {
      return access(line).filter(answer -> answer.startsWith("5")).isPresent()
          ? Level.WARNING
          : Level.ORDINARY;
    }
    Matcher klog = KLOG.matcher(line);
    if (klog.find()) {
      return switch (klog.group(1)) {
        case "E", "F" -> Level.ERROR;
        case "W" -> Level.WARNING;
        default -> Level.ORDINARY;
      };
    }
    if (BREAKDOWN.matcher(line).find()) {
      return Level.ERROR;
    }
    String head = line.length() > HEAD ? line.substring(0, HEAD) : line;
    Matcher level = LEVEL.matcher(head);
    if (level.find()) {
      return switch (level.group(1).toLowerCase(Locale.ROOT)) {
        case "warn", "warning" -> Level.WARNING;
        case "info", "debug", "trace", "notice" -> Level.ORDINARY;
        default -> Level.ERROR;
      };
    }
    return TROUBLE.matcher(cut(line)).find() ? Level.WARNING : Level.ORDINARY;
  }

  /** {@code 503 UF upstream_reset…} of a line of an access log; empty for any other line. */
  static Optional<String> access(String line) {
    Matcher access = ACCESS.matcher(cut(line));
    return access.find()
        ? Optional.of(
            access.group(1)
                + " "
                + access.group(2)
                + (access.group(3) == null ? "" : " " + access.group(3)))
        : Optional.empty();
  }

  /** The line without what differs from one time to the next: times, numbers, ids, pod names. */
  static String template(String line) {
    Optional<String> access = access(line);
    if (access.isPresent()) {
      return "access log: " + access.get();
    }
    String text = TIME.matcher(cut(line)).replaceFirst("");
    text = UUID.matcher(text).replaceAll("<id>");
    text = POD.matcher(text).replaceAll("-<pod>");
    text = HEX.matcher(text).replaceAll("<hex>");
    return NUMBER.matcher(text).replaceAll("<n>").strip();
  }

  static String cut(String line) {
    return line.length() > MOST ? line.substring(0, MOST) : line;
  }
}
