package dev.guard.sandbox.receivers;

import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import dev.guard.sandbox.http.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Slack's incoming webhook and PagerDuty's Events API v2: both refuse what the real ones refuse,
 * and record what they took. Thread-safe.
 *
 * @see <a
 *     href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/">Slack</a>
 * @see <a href="https://developer.pagerduty.com/docs/send-alert-event">PagerDuty</a>
 */
public final class Receivers implements Service {
  private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning", "info");
  private static final Set<String> ACTIONS = Set.of("trigger", "acknowledge", "resolve");

  private static final int MOST_BLOCKS = 50;
  private static final int ROUTING_KEY = 32;

  private final String slackPath;
  private final String routingKey;
  private final List<Message> messages = new ArrayList<>();
  private volatile boolean down;

  /** {@code slackPath} is the webhook's secret path; the routing key has 32 characters. */
  public Receivers(String slackPath, String routingKey) {
    this.slackPath = slackPath;
    this.routingKey = routingKey;
  }

  /** Everything that was taken, in order. */
  public synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  /** While they are down, every message is answered with 503. */
  public void down(boolean on) {
    down = on;
  }

  @Override
  public Optional<Reply> answer(Ask ask) {
    boolean slack = ask.path().startsWith("/services/");
    if (!slack && !ask.path().equals("/v2/enqueue")) {
      return Optional.empty();
    }
    if (down) {
      return Optional.of(Reply.text(503, "Service Unavailable"));
    }
    if (!ask.method().equals("POST")) {
      return Optional.of(Reply.text(405, "Method Not Allowed"));
    }
    return Optional.of(slack ? slack(ask) : pagerDuty(ask));
  }

  private Reply slack(Ask ask) {
    if (!ask.path().equals(slackPath)) {
      return Reply.text(404, "no_service");
    }
    JsonNode body = ask.json();
    if (body.isMissingNode()) {
      return Reply.text(400, "invalid_payload");
    }
    if (!areBlocks(body.path("blocks"))) {
      return Reply.text(400, "invalid_blocks");
    }
    String text = slackText(body);
    if (text.isBlank()) {
      return Reply.text(400, "no_text");
    }
    record(new Message("slack", text, "", ask.body()));
    return Reply.text(200, "ok");
  }

  /** At most 50, each with its type; a message without any is fine. */
  private static boolean areBlocks(JsonNode blocks) {
    boolean typed = true;
    for (JsonNode block : blocks) {
      typed = typed && !block.path("type").asString("").isBlank();
    }
    return typed && blocks.size() <= MOST_BLOCKS;
  }

  private static String slackText(JsonNode body) {
    String text = body.path("text").asString("");
    if (!text.isBlank()) {
      return text;
    }
    for (JsonNode block : body.path("blocks")) {
      String inside = block.path("text").path("text").asString("");
      if (!inside.isBlank()) {
        return inside;
      }
    }
    return "";
  }

  private Reply pagerDuty(Ask ask) {
    JsonNode body = ask.json();
    List<String> errors = new ArrayList<>();
    String action = body.path("event_action").asString("");
    if (!ACTIONS.contains(action)) {
      errors.add("'event_action' must be one of trigger, acknowledge or resolve");
    }
    JsonNode payload = body.path("payload");
    String dedupKey = body.path("dedup_key").asString("");
    if (action.equals("trigger")) {
      if (payload.path("summary").asString("").isBlank()) {
        errors.add("'payload.summary' is missing or blank");
      }
      if (payload.path("summary").asString("").length() > 1024) {
        errors.add("'payload.summary' is too long");
      }
      if (payload.path("source").asString("").isBlank()) {
        errors.add("'payload.source' is missing or blank");
      }
      if (!SEVERITIES.contains(payload.path("severity").asString(""))) {
        errors.add("'payload.severity' is invalid");
      }
    } else if (dedupKey.isBlank()) {
      errors.add("'dedup_key' is missing or blank");
    }
    if (body.path("routing_key").asString("").length() != ROUTING_KEY) {
      errors.add("Length of 'routing_key' is incorrect (should be 32 characters)");
    } else if (!body.path("routing_key").asString("").equals(routingKey)) {
      errors.add("'routing_key' is invalid");
    }
    if (dedupKey.length() > 255) {
      errors.add("'dedup_key' is too long");
    }
    if (!errors.isEmpty()) {
      return Reply.json(
          400,
          Map.of(
              "status", "invalid event", "message", "Event object is invalid", "errors", errors));
    }
    String summary = payload.path("summary").asString("");
    record(new Message("pagerduty", (action + ": " + summary).strip(), dedupKey, ask.body()));
    return Reply.json(
        202, Map.of("status", "success", "message", "Event processed", "dedup_key", dedupKey));
  }

  private synchronized void record(Message message) {
    messages.add(message);
  }

  /** PagerDuty's incidents: what was sent for a de-duplication key, by that key. */
  public synchronized Map<String, List<Message>> incidents() {
    Map<String, List<Message>> incidents = new LinkedHashMap<>();
    for (Message message : messages) {
      if (message.channel().equals("pagerduty")) {
        incidents.computeIfAbsent(message.dedupKey(), unused -> new ArrayList<>()).add(message);
      }
    }
    return incidents;
  }
}
