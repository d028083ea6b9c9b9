package dev.guard.core.run;

import java.util.Locale;

/** Why GUARD holds a cluster; docs/operations.md says of each what a person does about it. */
enum HoldCode {
  CHECKS_UNKNOWN,
  EDIT_REFUSED,
  NOTHING_TO_EDIT,
  MERGED_WHILE_RED,
  STAGE_CLOSED,
  FLUX_SUSPENDED,
  FLUX_TIMEOUT,
  ROLLOUT_TIMEOUT,
  NO_BASELINE,
  INCONCLUSIVE,
  ROLLBACK_BY_HAND,
  ROLLBACK_EDIT_REFUSED,
  ROLLBACK_CLOSED,
  NOT_RECOVERED,
  RECOVERY_TIMEOUT,
  RECOVERY_UNKNOWN;

  /** As it is stored and shown: {@code flux-timeout}. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
