package dev.guard.core.notify;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a message is worded, where the configuration says it. Immutable.
 *
 * @param title replaces the title; {@code {batch}} and the like are filled in
 * @param text replaces the text
 */
public record Wording(Optional<String> title, Optional<String> text) {
  /** What a wording may name in braces. */
  public static final Set<String> PLACES =
      Set.of(
          "title",
          "text",
          "reason",
          "hypothesis",
          "confirm",
          "done",
          "next",
          "kind",
          "code",
          "severity",
          "run",
          "batch",
          "target",
          "state",
          "clusters",
          "cluster_count",
          "environments",
          "owner_teams",
          "links");

  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  /** The places of a text that there are none of. */
  public static Set<String> unknownPlaces(String template) {
    Set<String> unknown = new TreeSet<>();
    Matcher place = PLACE.matcher(template);
    while (place.find()) {
      if (!PLACES.contains(place.group(1))) {
        unknown.add(place.group(1));
      }
    }
    return unknown;
  }

  /**
   * Fills a template in, in one go: what a value says is never read as a place. The result is plain
   * text, which the receiver's notifier escapes as it does any other.
   */
  static String fill(String template, Map<String, String> values) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
  }
}
