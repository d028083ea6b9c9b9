package dev.guard.core.redaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Masks what must not leave the process: keys, tokens, cookies, authorization headers, private
 * keys, JWTs, passwords in URLs and assignments, e-mail addresses and account numbers; and, by
 * their entropy, long texts that look as if they were made by chance. Digests, commits, UUIDs and
 * the names of pods stay, since people need them. Immutable.
 *
 * <p>The shapes of tokens are those that their vendors publish, see {@link TokenShapes}.
 */
public final class Redactor {
  /** A quoted or bare value after a name that tells that it is secret. */
  private static final String VALUE = "(?:\\\\?[\"'])?(?<secret>[^\\s\"'\\\\,;&})]{3,})";

  private static final String MASKED = "[masked";

  private static final List<Mask> MASKS = masks();

  private final List<Mask> masks;

  private Redactor(List<Mask> masks) {
    this.masks = List.copyOf(masks);
  }

  /** The built-in rules. */
  public static Redactor builtIn() {
    return new Redactor(MASKS);
  }

  /**
   * The built-in rules, and a user's own patterns before them.
   *
   * @param patterns each without a {@link #refusal}
   */
  public static Redactor with(List<String> patterns) {
    List<Mask> all = new ArrayList<>();
    patterns.forEach(pattern -> all.add(Mask.of("by configuration", pattern)));
    all.addAll(MASKS);
    return new Redactor(all);
  }

  /** Why a user's pattern cannot be used, as the rest of a sentence; empty where it can. */
  public static Optional<String> refusal(String pattern) {
    try {
      return Pattern.compile(pattern).matcher("").find()
          ? Optional.of("matches the empty text, so that it would mask everything.")
          : Optional.empty();
    } catch (PatternSyntaxException broken) {
      return Optional.of(
          "is no regular expression: "
              + broken.getDescription()
              + (broken.getIndex() < 0 ? "" : " near position " + (broken.getIndex() + 1))
              + ".");
    }
  }

  private static List<Mask> masks() {
    List<Mask> masks = new ArrayList<>();
    masks.add(
        Mask.of(
            "private key",
            "-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\\s\\S]*?"
                + "(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\\z)"));
    masks.add(
        Mask.of("token", "\\beyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*)?"));
    masks.add(
        Mask.of(
            "credentials",
            "(?i)\\b(?:proxy-)?authorization\\\\?[\"']?\\s*[:=]\\s*\\[?\\\\?[\"']?(?<secret>(?:[a-z0-9_-]+"
                + "\\s+)?[^\\s\"'\\\\\\],;]{3,})"));
    masks.add(Mask.of("credentials", "(?i)\\b(?:bearer|basic)\\s+(?<secret>[a-z0-9._~+/=-]{8,})"));
    masks.add(
        Mask.of(
            "cookie",
            "(?i)\\b(?:set-)?cookie\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"']?(?<secret>[^\"'\\r\\n]{3,})"));
    TokenShapes.ALL.forEach((kind, shape) -> masks.add(Mask.of(kind, shape)));
    masks.add(
        Mask.of("password", "\\b[a-z][a-z0-9+.-]{0,20}://[^\\s/:@\"']*:(?<secret>[^\\s/@\"']+)@"));
    masks.add(
        Mask.of(
            "secret",
            "(?i)(?:password|passwd|passphrase|\\bpwd|secret(?!s?[-_ ]?name)|api[-_]?key"
                + "|app(?:lication)?[-_]?key|access[-_]?key|private[-_]?key|signing[-_]?key"
                + "|encryption[-_]?key|routing[-_]?key|integration[-_]?key|client[-_]?secret"
                + "|auth[-_]?token|access[-_]?token|refresh[-_]?token|id[-_]?token|session[-_]?token"
                + "|security[-_]?token|\\btoken|credentials?)[a-z0-9_-]*\\\\?[\"']?\\s*(?:=>|[:=])\\s*"
                + VALUE));
    masks.add(Mask.of("secret", "(?i)--(?:password|token|secret|api-key)[ =]" + VALUE));
    masks.add(
        Mask.of(
            "e-mail address",
            "(?i)(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}+@[a-z0-9][a-z0-9-]{0,62}(?:\\.[a-z0-9-]{1,63})*\\.[a-z]{2,24}\\b"));
    masks.add(
        Mask.of("account number", "\\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(?<secret>\\d{12})\\b"));
    masks.add(Mask.of("account number", "\\b(?<secret>\\d{12})\\.dkr\\.ecr\\."));
    masks.add(
        Mask.of(
            "account number",
            "(?i)\\baccount(?:[-_ ]?(?:id|no|number))?\\\\?[\"']?\\s*[:=#]?\\s*\\\\?[\"']?"
                + "(?<secret>\\d[\\d -]{6,22}\\d)\\b"));
    masks.add(
        Mask.of(
            "account number", "\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\\b"));
    return masks;
  }

  /** The text with a mask in place of each secret; what was masked is counted. */
  public Redacted redact(String text) {
    Map<String, Integer> counts = new HashMap<>();
    String redacted = text;
    for (Mask mask : masks) {
      redacted = apply(mask, redacted, counts);
    }
    return new Redacted(maskChance(redacted, counts), counts);
  }

  private static String apply(Mask mask, String text, Map<String, Integer> counts) {
    Matcher matcher = mask.pattern().matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      int start = mask.grouped() ? matcher.start("secret") : matcher.start();
      int end = mask.grouped() ? matcher.end("secret") : matcher.end();
      if (text.startsWith(MASKED, start) || text.startsWith(MASKED, start - 1)) {
        continue;
      }
      out.append(text, from, start).append(mask.text());
      counts.merge(mask.kind(), 1, Integer::sum);
      from = end;
    }
    return from == 0 ? text : out.append(text, from, text.length()).toString();
  }

  private static String maskChance(String text, Map<String, Integer> counts) {
    Matcher words = Chance.WORD.matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (words.find()) {
      if (Chance.looksRandom(words.group())) {
        out.append(text, from, words.start()).append("[masked random text]");
        counts.merge("random text", 1, Integer::sum);
        from = words.end();
      }
    }
    return from == 0 ? text : out.append(text, from, text.length()).toString();
  }
}
