package dev.guard.api.cluster;

/** What access is for: the opt-in restart needs a role of its own. New constants may appear. */
public enum Purpose {
  READ,
  RESTART
}
