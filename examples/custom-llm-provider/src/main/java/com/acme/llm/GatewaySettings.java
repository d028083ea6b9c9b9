package com.acme.llm;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;

/** Section {@code acme-gateway}; its keys may stand in section {@code llm} as well. */
public record GatewaySettings(
    @Description("Where the gateway listens.") URI url,
    @Description("The token that it asks for.") Secret token) {}
