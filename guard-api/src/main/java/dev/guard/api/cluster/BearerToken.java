package dev.guard.api.cluster;

import dev.guard.api.secret.Secret;
import java.time.Instant;
import java.util.Optional;

/** A token for the Authorization header, with the wall-clock time at which it expires. */
public record BearerToken(Secret token, Optional<Instant> expiresAt) implements Credential {}
