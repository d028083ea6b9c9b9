package dev.guard.core.run;

import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Progress;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Why GUARD holds a cluster; docs/operations.md says of each what a person does about it. */
enum HoldCode {
  CHECKS_UNKNOWN,
  EDIT_REFUSED,
  NOTHING_TO_EDIT,
  MERGED_WHILE_RED,
  STAGE_CLOSED,
  FLUX_SUSPENDED,
  ROLLED_BACK_BY_HAND,
  FLUX_TIMEOUT,
  ROLLOUT_TIMEOUT,
  NO_BASELINE,
  INCONCLUSIVE,
  ROLLBACK_BY_HAND,
  ROLLBACK_EDIT_REFUSED,
  ROLLBACK_CLOSED,
  NOT_RECOVERED,
  RECOVERY_TIMEOUT,
  RECOVERY_UNKNOWN,
  FOREIGN_WORK;

  /** As it is stored and shown: {@code flux-timeout}. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Progress on(Progress progress, String why, Instant now) {
    return progress.withHeld(Optional.of(new Hold(code(), why, now)));
  }

  /** The journal entry, which goes into the same commit as the hold. */
  Note note(String clusterId, String why, ClusterState state) {
    return Note.cluster("held", clusterId, why, Map.of("code", code(), "state", state.label()));
  }
}
