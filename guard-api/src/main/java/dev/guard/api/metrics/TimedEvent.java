package dev.guard.api.metrics;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** Something that others did, such as a deploy, which may explain a change in a metric. */
public record TimedEvent(Instant at, String title, String source, Optional<URI> link) {}
