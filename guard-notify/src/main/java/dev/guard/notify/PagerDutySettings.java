package dev.guard.notify;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * A notifier of type {@code pagerduty}. Immutable.
 *
 * @param routingKey the integration key of a service or a rule set, for Events API v2
 * @param url where events are sent, without {@code /v2/enqueue}; absent means {@code
 *     https://events.pagerduty.com}, a European account has {@code https://events.eu.pagerduty.com}
 */
public record PagerDutySettings(
    @Description("The integration key of a service or a rule set, for Events API v2.")
        Secret routingKey,
    @Description(
            "Where events are sent. https://events.pagerduty.com by default; a European account has"
                + " https://events.eu.pagerduty.com.")
        Optional<URI> url) {}
