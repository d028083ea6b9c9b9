package dev.guard.core.run;

import java.time.Instant;
import java.util.Optional;

/**
 * What one look at a batch came to.
 *
 * @param runId the newest run; empty where there never was one
 * @param did in a few words, for the log
 * @param wake when to look again, in domain time; empty where there is nothing more to do, or only
 *     a person takes it on
 * @param heldBy who else works on the batch, so that nothing was done
 */
public record Turn(
    Optional<String> runId, String did, Optional<Instant> wake, Optional<String> heldBy) {}
