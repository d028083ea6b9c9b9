package dev.guard.notify;

import dev.guard.api.Severity;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Posts to an incoming webhook of Slack. Thread-safe.
 *
 * <p>Slack does not recognise a message that it had before, so nothing is tried again here, and a
 * message that may repeat says so.
 *
 * @see <a href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks">Slack,
 *     incoming webhooks</a>
 */
final class SlackNotifier implements Notifier {
  /** Slack's limits of a header, of a section's text, and GUARD's own of the fallback text. */
  private static final int LONGEST_HEADER = 150;

  private static final int LONGEST_SECTION = 3000;
  private static final int MOST_SECTIONS = 5;
  private static final int MOST_LINKS = 10;

  private final Secret webhook;
  private final JsonPost post;

  SlackNotifier(SlackSettings settings, AdapterContext context) {
    this.webhook = settings.webhookUrl();
    this.post =
        new JsonPost("slack", "Slack webhook from " + webhook.reference(), webhook, context);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.NONE;
  }

  @Override
  public void send(Notification notification) {
    post.send(this::address, () -> message(notification));
  }

  private URI address() {
    URI uri;
    try {
      uri = URI.create(webhook.reveal().strip());
    } catch (IllegalArgumentException hidden) {
      // Its message would show the secret.
      throw post.noAddress();
    }
    boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw post.noAddress();
    }
    return uri;
  }

  /** The message in Block Kit; {@code text} is what a phone shows as its notification. */
  static Map<String, Object> message(Notification notification) {
    String title = sign(notification.severity()) + " " + notification.title();
    String end = notification.repeat() ? " (may repeat)" : "";
    List<Map<String, Object>> blocks = new ArrayList<>();
    blocks.add(Map.of("type", "header", "text", plain(cut(escape(title), LONGEST_HEADER, end))));
    for (String part : parts(escape(notification.text()))) {
      blocks.add(Map.of("type", "section", "text", plain(part)));
    }
    String links =
        notification.links().stream()
            .limit(MOST_LINKS)
            .map(link -> "<" + link.toASCIIString().replace("|", "%7C") + ">")
            .collect(Collectors.joining("\n"));
    if (!links.isEmpty() && links.length() <= LONGEST_SECTION) {
      blocks.add(Map.of("type", "section", "text", Map.of("type", "mrkdwn", "text", links)));
    }
    if (!notification.clusterIds().isEmpty()) {
      String clusters = "Clusters: " + String.join(", ", notification.clusterIds());
      blocks.add(
          Map.of(
              "type",
              "context",
              "elements",
              List.of(plain(cut(escape(clusters), LONGEST_SECTION, "")))));
    }
    return Map.of("text", escape(title) + end, "blocks", blocks);
  }

  private static String sign(Severity severity) {
    return switch (severity) {
      case INFO -> "[info]";
      case WARNING -> "[warning]";
      case ERROR -> "[error]";
      case CRITICAL -> "[critical]";
    };
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
