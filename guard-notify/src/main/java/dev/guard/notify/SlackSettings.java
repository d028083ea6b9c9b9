package dev.guard.notify;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;

/**
 * A notifier of type {@code slack}. Immutable.
 *
 * @param webhookUrl the whole URL of an incoming webhook; it is a secret, since whoever has it may
 *     post
 */
public record SlackSettings(
    @Description("The whole URL of an incoming webhook.") Secret webhookUrl) {}
