package dev.guard.notify;

import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts as a bot of Slack: one thread for each run. Its first message says where the run stands and
 * is kept up to date; what happened is told below it. Thread-safe.
 *
 * <p>The engine keeps the thread's address. Each message carries its effect's key as metadata; with
 * {@code look_back} a message that may repeat is looked for by it, and posted only where it is not
 * there. Else it is posted once more, and says that it may repeat.
 *
 * @see <a href="https://docs.slack.dev/reference/methods/chat.postMessage">Slack,
 *     chat.postMessage</a>
 * @see <a href="https://docs.slack.dev/messaging/message-metadata">Slack, message metadata</a>
 */
final class SlackBot implements Notifier {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final URI SLACK = URI.create("https://slack.com/api");
  private static final String EVENT = "guard_notification";
  private static final String HEAD = "head";
  private static final int MOST_REMEMBERED = 1000;

  /** What says that the token is no longer good. */
  private static final Set<String> UNAUTHORISED =
      Set.of("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive");

  /** What says that Slack itself is in trouble. */
  private static final Set<String> TROUBLE =
      Set.of("internal_error", "fatal_error", "service_unavailable", "request_timeout");

  private static final Set<String> NOT_UPDATABLE =
      Set.of("cant_update_message", "edit_window_closed", "update_failed");

  private final Secret token;
  private final String channel;
  private final URI api;
  private final boolean looksBack;
  private final JsonPost post;

  /** The heads that this process has posted, in case that what follows fails. */
  private final Map<String, String> heads = new ConcurrentHashMap<>();

  SlackBot(SlackSettings settings, AdapterContext context) {
    this.token = settings.botToken().orElseThrow();
    this.channel = settings.channel().orElseThrow();
    this.api = settings.url().orElse(SLACK);
    this.looksBack = settings.lookBack().orElse(false);
    this.post =
        new JsonPost(
            "slack", "Slack channel " + channel + ", bot of " + token.reference(), token, context);
  }

  @Override
  public Guarantee guarantee() {
    return looksBack ? Guarantee.VERIFIED : Guarantee.NONE;
  }

  @Override
  public void send(Notification notification) {
    send(notification, Optional.empty());
  }

  @Override
  public Optional<String> send(Notification notification, Optional<String> conversation) {
    if (notification.kind().equals(Notification.TEST)) {
      post(SlackBlocks.message(notification), notification.key().toString());
      return Optional.empty();
    }
    String run = notification.key().runId();
    Optional<String> known =
        conversation
            .filter(address -> address.startsWith(channel + "/"))
            .map(address -> address.substring(channel.length() + 1))
            .or(() -> Optional.ofNullable(heads.get(run)));
    boolean looks = looksBack && notification.repeat();
    if (looks && known.isEmpty()) {
      known = find("conversations.history", Map.of(), run + "/" + HEAD);
    }
    String head = known.flatMap(ts -> update(ts, notification)).orElseGet(() -> head(notification));
    if (heads.size() < MOST_REMEMBERED) {
      heads.put(run, head);
    }
    String key = notification.key().toString();
    boolean there = looks && find("conversations.replies", Map.of("ts", head), key).isPresent();
    if (!there) {
      Map<String, Object> message =
          new LinkedHashMap<>(
              SlackBlocks.message(looks ? Notifications.firstTime(notification) : notification));
      message.put("thread_ts", head);
      post(message, key);
    }
    return Optional.of(channel + "/" + head);
  }

  private String head(Notification notification) {
    return post(SlackBlocks.head(notification), notification.key().runId() + "/" + HEAD);
  }

  /** The head's timestamp; empty where somebody has deleted it. */
  private Optional<String> update(String ts, Notification newest) {
    Map<String, Object> message = new LinkedHashMap<>(SlackBlocks.head(newest));
    message.put("channel", channel);
    message.put("ts", ts);
    // Without it, Slack drops what the first posting has said.
    message.put("metadata", metadata(newest.key().runId() + "/" + HEAD));
    JsonNode answer = call("chat.update", message);
    String error = answer.path("error").asString("");
    if (error.equals("message_not_found")) {
      return Optional.empty();
    }
    if (!NOT_UPDATABLE.contains(error)) {
      check(answer);
    }
    return Optional.of(ts);
  }

  /** The message's timestamp, which names it in its channel. */
  private String post(Map<String, Object> content, String key) {
    Map<String, Object> message = new LinkedHashMap<>(content);
    message.put("channel", channel);
    message.put("unfurl_links", false);
    message.put("unfurl_media", false);
    message.put("metadata", metadata(key));
    JsonNode answer = call("chat.postMessage", message);
    check(answer);
    return answer.path("ts").asString("");
  }

  private static Map<String, Object> metadata(String key) {
    return Map.of("event_type", EVENT, "event_payload", Map.of("key", key));
  }

  /** Looks through what was posted last for a message of ours. */
  private Optional<String> find(String method, Map<String, String> where, String key) {
    Map<String, String> form = new LinkedHashMap<>(where);
    form.put("channel", channel);
    form.put("include_all_metadata", "true");
    form.put("limit", "200");
    JsonNode answer = parsed(exchange(method, "application/x-www-form-urlencoded", encoded(form)));
    check(answer);
    for (JsonNode message : answer.path("messages")) {
      JsonNode metadata = message.path("metadata");
      if (metadata.path("event_type").asString("").equals(EVENT)
          && metadata.path("event_payload").path("key").asString("").equals(key)) {
        return Optional.of(message.path("ts").asString(""));
      }
    }
    return Optional.empty();
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private JsonNode call(String method, Map<String, Object> message) {
    return parsed(
        exchange(method, "application/json; charset=utf-8", JSON.writeValueAsString(message)));
  }

  private String exchange(String method, String type, String body) {
    return post.exchange(
        () ->
            new JsonPost.Request(
                WebAddress.under(api, "/" + method),
                type,
                body,
                Map.of("Authorization", "Bearer " + token.reveal().strip())),
        answer -> UNAUTHORISED.contains(parsed(answer).path("error").asString("")));
  }

  private JsonNode parsed(String answer) {
    try {
      return JSON.readTree(answer);
    } catch (JacksonException noJson) {
      throw post.unavailable("answered with something that is no JSON");
    }
  }

  private void check(JsonNode answer) {
    if (answer.path("ok").asBoolean(false)) {
      return;
    }
    String error = answer.path("error").asString("no reason given");
    if (TROUBLE.contains(error)) {
      throw post.unavailable("answered " + post.masked(error));
    }
    throw post.refused("error", post.masked(error), next(error, answer));
  }

  private String next(String error, JsonNode answer) {
    return switch (error) {
      case "missing_scope" ->
          "Give the bot the scope "
              + post.masked(answer.path("needed").asString("chat:write"))
              + ", and install its app again.";
      case "not_in_channel", "channel_not_found" ->
          "Invite the bot to channel " + channel + ", or correct the id.";
      case "is_archived" -> "Name another channel than " + channel + ".";
      default -> "Check the token " + token.reference() + " and channel " + channel + ".";
    };
  }
}
