package dev.guard.notify;

import dev.guard.api.Severity;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.Secret;
import io.github.resilience4j.retry.Retry;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Sends events to PagerDuty's Events API v2: one incident per run, opened by what needs a person
 * and resolved when the run is over. Thread-safe.
 *
 * <p>PagerDuty recognises the run's key, so an event is tried again, at most twice.
 *
 * @see <a href="https://developer.pagerduty.com/docs/events-api-v2-overview">PagerDuty, Events API
 *     v2</a>
 */
final class PagerDutyNotifier implements Notifier {
  private static final Set<String> OPENING =
      Set.of("pre-check-failed", "validation-failed", "rollback-opened", "held");
  private static final Set<String> RESOLVING = Set.of("upgrade-completed", "run-ended");

  /** PagerDuty's limits of a summary and of a key. */
  private static final int LONGEST_SUMMARY = 1024;

  private static final int LONGEST_KEY = 255;

  /** Keep an event well below PagerDuty's limit of 512 KB, whatever its characters take in JSON. */
  private static final int LONGEST_DETAILS = 60_000;

  private static final int LONGEST_CARDS = 20_000;

  private static final int MOST_CLUSTERS = 500;
  private static final int MOST_LINKS = 20;

  private final Secret routingKey;
  private final URI enqueue;
  private final InstantSource time;
  private final JsonPost post;
  private final Retry retry;

  PagerDutyNotifier(PagerDutySettings settings, AdapterContext context) {
    String base =
        settings
            .url()
            .map(URI::toString)
            .orElse("https://events.pagerduty.com")
            .replaceAll("/+$", "");
    this.routingKey = settings.routingKey();
    this.enqueue = URI.create(base + "/v2/enqueue");
    this.time = context.time();
    this.post = new JsonPost("pagerduty", base, routingKey, context);
    this.retry = Retries.of("pagerduty", failure -> true);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.DEDUPLICATED;
  }

  /** Sends nothing for kinds that neither need a person nor end the run. */
  @Override
  public boolean wants(String kind) {
    return OPENING.contains(kind) || RESOLVING.contains(kind);
  }

  @Override
  public void send(Notification notification) {
    if (notification.kind().equals(Notification.TEST)) {
      deliver(() -> trigger(notification));
      deliver(() -> event(notification, "resolve"));
    } else if (OPENING.contains(notification.kind())) {
      deliver(() -> trigger(notification));
    } else if (RESOLVING.contains(notification.kind())) {
      deliver(() -> event(notification, "resolve"));
    }
  }

  private void deliver(Supplier<Map<String, Object>> event) {
    retry.executeRunnable(() -> post.send(() -> enqueue, event));
  }

  private Map<String, Object> trigger(Notification notification) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("summary", cut(notification.title(), LONGEST_SUMMARY));
    String batch = notification.about().batchId();
    payload.put("source", batch.isEmpty() ? "guard" : "batch " + batch);
    payload.put("component", "istio");
    payload.put("severity", severity(notification.severity()));
    payload.put("timestamp", time.instant().toString());
    payload.put("class", notification.kind());
    payload.put("group", notification.key().runId());
    payload.put("custom_details", details(notification));
    Map<String, Object> event = event(notification, "trigger");
    event.put("payload", payload);
    List<Map<String, String>> links =
        notification.links().stream()
            .limit(MOST_LINKS)
            .map(link -> Map.of("href", link.toASCIIString(), "text", link.toASCIIString()))
            .toList();
    if (!links.isEmpty()) {
      event.put("links", links);
    }
    return event;
  }

  private static Map<String, Object> details(Notification notification) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("text", cut(notification.text(), LONGEST_DETAILS));
    details.put("clusters", notification.clusterIds().stream().limit(MOST_CLUSTERS).toList());
    details.put("cluster_count", notification.clusterIds().size());
    details.put("environments", notification.about().environments());
    details.put("owner_teams", notification.about().ownerTeams());
    details.put("target", notification.about().target());
    if (!notification.breakGlass().isEmpty()) {
      details.put("break_glass", BreakGlassText.of(notification.breakGlass(), LONGEST_CARDS));
    }
    return details;
  }

  private Map<String, Object> event(Notification notification, String action) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("routing_key", routingKey.reveal());
    event.put("event_action", action);
    event.put("dedup_key", cut("guard/" + notification.key().runId(), LONGEST_KEY));
    event.put("client", "GUARD");
    notification.links().stream()
        .findFirst()
        .ifPresent(link -> event.put("client_url", link.toASCIIString()));
    return event;
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case INFO -> "info";
      case WARNING -> "warning";
      case ERROR -> "error";
      case CRITICAL -> "critical";
    };
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = longest - 2;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + " …";
  }
}
