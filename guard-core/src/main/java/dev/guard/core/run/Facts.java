package dev.guard.core.run;

import dev.guard.api.run.Progress;
import java.time.Instant;
import java.util.Optional;

/** The names of what steps leave for later steps in {@link Progress#facts()}. */
final class Facts {
  /** When the pre-checks of this attempt ended; an instant. */
  static final String CHECKED_AT = "checked_at";

  /** The version before the run. */
  static final String FROM_VERSION = "from_version";

  /** When the new workloads were complete, which starts the soak; an instant. */
  static final String ROLLED_OUT_AT = "rolled_out_at";

  /** The soak as a duration, where a person chose it. */
  static final String SOAK = "soak";

  /** Set where a person asked to judge again what was inconclusive. */
  static final String AGAIN = "again";

  /** Why it failed, as a sentence. */
  static final String FAILURE = "failure";

  /** Set where a person asked for the rollback, which opens its request in any case. */
  static final String ROLLBACK_ASKED = "rollback_asked";

  /** When the old workloads were complete again; an instant. */
  static final String RECOVERED_AT = "recovered_at";

  /** The commit with which a person put the old version back. */
  static final String REVERTED_BY = "reverted_by";

  /** The branch of a later stage's change that was closed unmerged, once a hold said so. */
  static final String CLOSED_SEEN = "closed_seen";

  /** What was seen of the data plane when this cluster's part ended; sentences. */
  static final String PROXIES = "proxies";

  /** How this cluster's part of the run ended; absent while it goes on. */
  static final String ENDED = "ended";

  private Facts() {}

  static Optional<String> get(Progress progress, String name) {
    return Optional.ofNullable(progress.facts().get(name));
  }

  static Optional<Instant> instant(Progress progress, String name) {
    return get(progress, name).map(Instant::parse);
  }
}
