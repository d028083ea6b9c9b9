package com.acme.chat;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.util.Optional;

/**
 * An entry of {@code notifiers} of type {@code acme-mattermost}. Immutable.
 *
 * @param webhookUrl the whole URL of an incoming webhook; whoever has it may post
 * @param username what the message shows as its sender
 */
public record MattermostSettings(
    @Description("The whole URL of an incoming webhook.") Secret webhookUrl,
    @Description("What the message shows as its sender. GUARD by default.")
        Optional<String> username) {}
