package dev.guard.api.run;

import java.time.Instant;

/**
 * A flag on any state: only a person goes on.
 *
 * @param code stable: {@code flux-timeout}, {@code checks-unknown}, {@code inconclusive}
 * @param why a sentence with the place and the cause
 * @param since domain time
 */
public record Hold(String code, String why, Instant since) {}
