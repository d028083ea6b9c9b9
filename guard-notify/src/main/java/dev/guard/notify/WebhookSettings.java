package dev.guard.notify;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * A notifier of type {@code webhook}: a service of one's own. Immutable.
 *
 * @param url where messages are posted
 * @param signingSecret what the header {@code Guard-Signature} is made with
 * @param bearerToken what the header {@code Authorization} carries
 * @param idempotent whether the receiver takes a message once for each {@code Idempotency-Key}
 */
public record WebhookSettings(
    @Description("Where messages are posted as JSON.") URI url,
    @Description(
            "What the header Guard-Signature is made with (HMAC-SHA256). Without it there is none.")
        Optional<Secret> signingSecret,
    @Description("What the header Authorization carries as a bearer token.")
        Optional<Secret> bearerToken,
    @Description(
            "Whether the receiver takes a message once for each Idempotency-Key. Then GUARD sends"
                + " again whatever it is not sure of; else it does so once, marked. False by"
                + " default.")
        Optional<Boolean> idempotent) {
  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException where it is none, or holds credentials
   */
  public WebhookSettings {
    WebAddress.check(url, "webhook");
  }
}
