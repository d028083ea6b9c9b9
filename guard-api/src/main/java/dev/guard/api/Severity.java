package dev.guard.api;

/** How bad a finding or a message is. New constants may appear: treat an unknown one as WARNING. */
public enum Severity {
  INFO,
  WARNING,
  ERROR,
  CRITICAL
}
