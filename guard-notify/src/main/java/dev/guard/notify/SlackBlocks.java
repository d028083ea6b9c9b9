package dev.guard.notify;

import dev.guard.api.Severity;
import dev.guard.api.notify.BreakGlass;
import dev.guard.api.notify.Notification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes messages in Slack's Block Kit. What clusters and people wrote goes into plain text and
 * preformatted text only, neither of which knows mark-up or mentions. Stateless.
 */
final class SlackBlocks {
  /** Slack's limits of a header, of a section's text, and GUARD's own of the fallback text. */
  private static final int LONGEST_HEADER = 150;

  private static final int LONGEST_SECTION = 3000;
  private static final int MOST_SECTIONS = 5;
  private static final int MOST_LINKS = 10;
  private static final int MOST_CARDS = 5;

  /** Slack does not say how much preformatted text may hold; a section may hold this. */
  private static final int LONGEST_CARD = 3000;

  private SlackBlocks() {}

  /** The message; {@code text} is what a phone shows as its notification. */
  static Map<String, Object> message(Notification notification) {
    String title = title(notification);
    String end = end(notification);
    List<Map<String, Object>> blocks = new ArrayList<>();
    blocks.add(Map.of("type", "header", "text", plain(cut(escape(title), LONGEST_HEADER, end))));
    for (String part : parts(escape(notification.text()))) {
      blocks.add(section(plain(part)));
    }
    String links =
        notification.links().stream()
            .limit(MOST_LINKS)
            .map(link -> "<" + link.toASCIIString().replace("|", "%7C") + ">")
            .collect(Collectors.joining("\n"));
    if (!links.isEmpty() && links.length() <= LONGEST_SECTION) {
      blocks.add(section(Map.of("type", "mrkdwn", "text", links)));
    }
    blocks.addAll(cards(notification.breakGlass()));
    if (!notification.clusterIds().isEmpty()) {
      blocks.add(context("Clusters: " + String.join(", ", notification.clusterIds())));
    }
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("text", escape(title) + end);
    message.put("blocks", blocks);
    return message;
  }

  /** The first message of a run's thread, as it stands after a later one. */
  static Map<String, Object> head(Notification newest) {
    String batch =
        newest.about().batchId().isEmpty()
            ? newest.key().runId()
            : "Istio " + newest.about().target() + " on batch " + newest.about().batchId();
    String state = newest.about().state().replace('_', ' ');
    List<Map<String, Object>> blocks = new ArrayList<>();
    blocks.add(Map.of("type", "header", "text", plain(cut(escape(batch), LONGEST_HEADER, ""))));
    blocks.add(section(plain(cut(escape("Now: " + title(newest)), LONGEST_SECTION, ""))));
    blocks.add(
        context((state.isEmpty() ? "" : "State: " + state + ". ") + "Run " + newest.key().runId()));
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("text", escape(title(newest)));
    message.put("blocks", blocks);
    return message;
  }

  private static String title(Notification notification) {
    return sign(notification.severity()) + " " + notification.title();
  }

  private static String end(Notification notification) {
    return notification.repeat() ? " (may repeat)" : "";
  }

  private static String sign(Severity severity) {
    return switch (severity) {
      case INFO -> "[info]";
      case WARNING -> "[warning]";
      case ERROR -> "[error]";
      case CRITICAL -> "[critical]";
    };
  }

  /** The commands, to be copied; of more clusters than fit, the first. */
  private static List<Map<String, Object>> cards(List<BreakGlass> all) {
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (BreakGlass card : all.subList(0, Math.min(all.size(), MOST_CARDS))) {
      blocks.add(context("By hand, past GUARD, on " + card.clusterId() + ":"));
      BreakGlassText.parts(card, LONGEST_CARD).forEach(part -> blocks.add(preformatted(part)));
    }
    if (all.size() > MOST_CARDS) {
      blocks.add(
          context(
              (all.size() - MOST_CARDS)
                  + " more clusters: the same commands with their names and contexts."));
    }
    return blocks;
  }

  private static Map<String, Object> preformatted(String text) {
    return Map.of(
        "type",
        "rich_text",
        "elements",
        List.of(
            Map.of(
                "type",
                "rich_text_preformatted",
                "elements",
                List.of(Map.of("type", "text", "text", text)))));
  }

  private static Map<String, Object> section(Map<String, Object> text) {
    return Map.of("type", "section", "text", text);
  }

  private static Map<String, Object> context(String text) {
    return Map.of(
        "type", "context", "elements", List.of(plain(cut(escape(text), LONGEST_SECTION, ""))));
  }

  /** Plain text knows neither mark-up nor mentions. */
  private static Map<String, Object> plain(String text) {
    return Map.of("type", "plain_text", "text", text, "emoji", false);
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    String rest = text;
    while (!rest.isBlank() && parts.size() < MOST_SECTIONS) {
      boolean last = parts.size() == MOST_SECTIONS - 1 || rest.length() <= LONGEST_SECTION;
      String part = last ? cut(rest, LONGEST_SECTION, "") : rest.substring(0, breakOf(rest));
      parts.add(part);
      rest = last ? "" : rest.substring(part.length());
    }
    return parts;
  }

  /** Where to break a long text: after a line if there is one, never inside an escape. */
  private static int breakOf(String text) {
    int line = text.lastIndexOf('\n', LONGEST_SECTION - 1);
    return line > 0 ? line + 1 : whole(text, LONGEST_SECTION);
  }

  private static String cut(String text, int longest, String end) {
    if (text.length() + end.length() <= longest) {
      return text + end;
    }
    return text.substring(0, whole(text, longest - end.length() - 2)) + " …" + end;
  }

  /** The nearest length up to {@code length} that splits neither an escape nor a character. */
  private static int whole(String text, int length) {
    int ampersand = text.lastIndexOf('&', length - 1);
    if (ampersand >= 0 && text.indexOf(';', ampersand) >= length) {
      return ampersand;
    }
    return Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
  }

  /**
   * Slack reads these three as mark-up, and with them every mention and link.
   *
   * @see <a href="https://docs.slack.dev/messaging/formatting-message-text#escaping">Slack,
   *     escaping text</a>
   */
  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
