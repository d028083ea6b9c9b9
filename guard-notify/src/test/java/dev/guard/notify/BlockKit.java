package dev.guard.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What Slack publishes of the blocks that a message may have, as far as GUARD uses them: the
 * description of its API says no more of them than that they are there.
 *
 * @see <a href="https://docs.slack.dev/reference/block-kit/blocks">Slack, blocks</a>
 * @see <a href="https://docs.slack.dev/reference/block-kit/composition-objects/text-object">Slack,
 *     text objects</a>
 */
final class BlockKit {
  private static final int MOST_BLOCKS = 50;
  private static final int MOST_ELEMENTS = 10;
  private static final int LONGEST_HEADER = 150;
  private static final int LONGEST_TEXT = 3000;
  private static final int LONGEST_FALLBACK = 40_000;

  private BlockKit() {}

  /** A sentence for each thing that Slack would refuse. */
  static List<String> violations(JsonNode message) {
    List<String> violations = new ArrayList<>();
    int fallback = message.path("text").asString("").length();
    if (fallback == 0 || fallback > LONGEST_FALLBACK) {
      violations.add("The fallback text has " + fallback + " characters");
    }
    if (message.path("blocks").size() > MOST_BLOCKS) {
      violations.add("There are " + message.path("blocks").size() + " blocks");
    }
    message.path("blocks").forEach(block -> block(block, violations));
    return violations;
  }

  private static void block(JsonNode block, List<String> violations) {
    switch (block.path("type").asString("")) {
      case "header" -> text(block.path("text"), Set.of("plain_text"), LONGEST_HEADER, violations);
      case "section" ->
          text(block.path("text"), Set.of("plain_text", "mrkdwn"), LONGEST_TEXT, violations);
      case "context" -> {
        if (block.path("elements").isEmpty() || block.path("elements").size() > MOST_ELEMENTS) {
          violations.add("A context has " + block.path("elements").size() + " elements");
        }
        block
            .path("elements")
            .forEach(one -> text(one, Set.of("plain_text", "mrkdwn"), LONGEST_TEXT, violations));
      }
      case "rich_text" -> block.path("elements").forEach(one -> preformatted(one, violations));
      default -> violations.add("There is no such block: " + block);
    }
  }

  private static void text(JsonNode text, Set<String> types, int longest, List<String> violations) {
    String type = text.path("type").asString("");
    int length = text.path("text").asString("").length();
    if (!types.contains(type) || length == 0 || length > longest) {
      violations.add("A text of type " + type + " has " + length + " characters");
    }
    if (type.equals("mrkdwn") && text.has("emoji")) {
      violations.add("Only plain text says whether it has emoji");
    }
  }

  private static void preformatted(JsonNode element, List<String> violations) {
    boolean known = element.path("type").asString("").equals("rich_text_preformatted");
    boolean texts =
        element
            .path("elements")
            .valueStream()
            .allMatch(
                one ->
                    one.path("type").asString("").equals("text")
                        && !one.path("text").asString("").isEmpty());
    if (!known || !texts || element.path("elements").isEmpty()) {
      violations.add("No preformatted text: " + element);
    }
  }
}
