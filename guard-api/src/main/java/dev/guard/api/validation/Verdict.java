package dev.guard.api.validation;

/** What a comparison concludes. */
public enum Verdict {
  /** Nothing got worse than allowed, and there was enough data to say so. */
  PASS,
  /** A limit is violated, credibly. */
  FAIL,
  /** Could not tell; never counts as healthy and never triggers a rollback by itself. */
  INCONCLUSIVE
}
