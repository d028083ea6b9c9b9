package dev.guard.api.check;

/** What a check says. UNKNOWN never counts as healthy. New constants may appear. */
public enum CheckStatus {
  PASS,
  WARN,
  FAIL,
  UNKNOWN
}
