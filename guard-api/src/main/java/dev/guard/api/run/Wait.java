package dev.guard.api.run;

import java.time.Instant;

/** Waiting as data: look again at {@code until} (domain time); {@code why} is a sentence. */
public record Wait(Instant until, String why) {}
