package dev.guard.core.config;

import dev.guard.core.redaction.TokenShapes;
import java.util.regex.Pattern;

/** Tells what looks like a secret in clear, so that no message repeats it. Thread-safe. */
public final class SecretText {
  /** Beginnings of tokens and hooks that people paste by mistake, and of parts of them. */
  private static final Pattern TOKEN =
      Pattern.compile("(?:glpat-|glrt-|xox[a-z]-|gh[a-z]_|sk-|AKIA|ASIA|hooks\\.).*");

  /** Keys of Datadog and PagerDuty are 32 or 40 of these. */
  private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{32,}");

  private static final Pattern HOOK =
      Pattern.compile("(?i).*(?:://[^/]*@|://hooks\\.|/services/T|webhook).*");

  private SecretText() {}

  /** Whether a text that should be a name may be the secret itself. */
  public static boolean looksLikeOne(String text) {
    String plain = text.strip();
    return TOKEN.matcher(plain).matches() || KEY.matcher(plain).matches() || TokenShapes.in(plain);
  }

  /** Whether a text may hold a secret and is not to be repeated. */
  static boolean mayHoldOne(String line) {
    return looksLikeOne(line) || (line.contains("://") && HOOK.matcher(line).matches());
  }
}
