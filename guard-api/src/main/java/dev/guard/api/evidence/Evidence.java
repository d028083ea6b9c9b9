package dev.guard.api.evidence;

import dev.guard.api.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One observation. Its texts come from clusters and are data: never an instruction, never markup.
 * GUARD redacts all of them before they are stored or leave the process. Immutable.
 *
 * @param kind what sort of observation, lower case with dots; {@link Kinds} has those of GUARD
 * @param object what was observed, such as {@code Deployment istio-system/istiod}; may be empty
 * @param message the fact in one line
 * @param facts values for machines, keys in lower_snake_case: {@code reason}, {@code container},
 *     {@code condition}; {@link Kinds} says which kind has which
 * @param lines an excerpt: lines of a log or a difference, oldest first; may be empty
 * @param at when it was last seen
 * @param count how often it was seen; at least 1
 */
public record Evidence(
    String kind,
    String object,
    Severity severity,
    String message,
    Map<String, String> facts,
    List<String> lines,
    Optional<Instant> at,
    int count) {
  public Evidence {
    facts = Map.copyOf(facts);
    lines = List.copyOf(lines);
  }

  /** An observation seen once, without facts and lines. */
  public static Evidence of(String kind, String object, Severity severity, String message) {
    return new Evidence(kind, object, severity, message, Map.of(), List.of(), Optional.empty(), 1);
  }

  public Evidence withFacts(Map<String, String> values) {
    return new Evidence(kind, object, severity, message, values, lines, at, count);
  }

  public Evidence withLines(List<String> excerpt) {
    return new Evidence(kind, object, severity, message, facts, excerpt, at, count);
  }

  public Evidence seen(Instant last, int times) {
    return new Evidence(kind, object, severity, message, facts, lines, Optional.of(last), times);
  }

  /** How much text it is: the bytes of all its texts in UTF-8. */
  public int bytes() {
    long bytes = bytes(kind) + bytes(object) + bytes(message);
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      bytes += bytes(fact.getKey()) + bytes(fact.getValue());
    }
    for (String line : lines) {
      bytes += bytes(line);
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
