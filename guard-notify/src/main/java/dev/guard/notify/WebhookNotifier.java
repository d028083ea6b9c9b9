package dev.guard.notify;

import dev.guard.api.notify.BreakGlass;
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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Posts messages as JSON to a service of one's own; {@code docs/notification.schema.json} describes
 * them. Thread-safe.
 *
 * <p>Every message carries its effect's key as {@code Idempotency-Key}. Only where the receiver is
 * said to honour it is a message sent again that may have arrived; what could not be delivered at
 * all, since nobody answered the connection, is tried again in any case.
 */
final class WebhookNotifier implements Notifier {
  private static final String SERVICE = "webhook";
  private static final int VERSION = 1;

  private final WebhookSettings settings;
  private final boolean idempotent;
  private final InstantSource wallClock;
  private final InstantSource time;
  private final JsonPost post;
  private final Retry retry;

  WebhookNotifier(WebhookSettings settings, AdapterContext context) {
    this.settings = settings;
    this.idempotent = settings.idempotent().orElse(false);
    this.wallClock = context.wallClock();
    this.time = context.time();
    List<Secret> secrets =
        Stream.concat(settings.bearerToken().stream(), settings.signingSecret().stream()).toList();
    this.post = new JsonPost(SERVICE, shown(settings.url()), secrets, context);
    this.retry = Retries.of(SERVICE, failure -> idempotent || JsonPost.isUnreached(failure));
  }

  /** Without the query, which may hold a token. */
  private static String shown(URI url) {
    String text = url.toString();
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  @Override
  public Guarantee guarantee() {
    return idempotent ? Guarantee.DEDUPLICATED : Guarantee.NONE;
  }

  @Override
  public void send(Notification notification) {
    retry.executeRunnable(() -> post.exchange(() -> request(notification), answer -> false));
  }

  private JsonPost.Request request(Notification notification) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Idempotency-Key", notification.key().toString());
    headers.put("Guard-Event", notification.kind());
    JsonPost.Request plain = JsonPost.Request.json(settings.url(), body(notification), headers);
    settings
        .bearerToken()
        .ifPresent(token -> headers.put("Authorization", "Bearer " + token.reveal().strip()));
    settings
        .signingSecret()
        .ifPresent(
            secret ->
                headers.put(
                    "Guard-Signature",
                    Signature.of(plain.body(), secret.reveal().strip(), wallClock.instant())));
    return new JsonPost.Request(plain.uri(), plain.type(), plain.body(), headers);
  }

  private Map<String, Object> body(Notification notification) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("version", VERSION);
    body.put("key", notification.key().toString());
    body.put("kind", notification.kind());
    body.put("severity", notification.severity().name().toLowerCase(Locale.ROOT));
    body.put("title", notification.title());
    body.put("text", notification.text());
    body.put("may_repeat", notification.repeat());
    body.put("at", time.instant().toString());
    body.put("run", notification.key().runId());
    body.put("batch", notification.about().batchId());
    body.put("target", notification.about().target());
    body.put("state", notification.about().state());
    body.put("environments", notification.about().environments());
    body.put("owner_teams", notification.about().ownerTeams());
    body.put("clusters", notification.clusterIds());
    body.put("links", notification.links().stream().map(URI::toASCIIString).toList());
    body.put("break_glass", notification.breakGlass().stream().map(WebhookNotifier::card).toList());
    return body;
  }

  private static Map<String, Object> card(BreakGlass card) {
    return Map.of(
        "cluster",
        card.clusterId(),
        "steps",
        card.steps().stream()
            .map(step -> Map.of("purpose", step.purpose(), "commands", step.commands()))
            .toList());
  }
}
