package dev.guard.notify;

import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.Secret;
import java.net.URI;

/**
 * Posts to an incoming webhook of Slack. Thread-safe.
 *
 * <p>Slack does not recognise a message that it had before, so nothing is tried again here, and a
 * message that may repeat says so. A webhook knows no threads: Slack does not say what it posted.
 *
 * @see <a href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks">Slack,
 *     incoming webhooks</a>
 */
final class SlackWebhook implements Notifier {
  private final Secret webhook;
  private final JsonPost post;

  SlackWebhook(Secret webhook, AdapterContext context) {
    this.webhook = webhook;
    this.post =
        new JsonPost("slack", "Slack webhook from " + webhook.reference(), webhook, context);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.NONE;
  }

  @Override
  public void send(Notification notification) {
    post.send(this::address, () -> SlackBlocks.message(notification));
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
}
