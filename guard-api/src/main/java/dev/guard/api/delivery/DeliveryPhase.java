package dev.guard.api.delivery;

/** How far the delivery of a change is. New constants may appear. */
public enum DeliveryPhase {
  /** The tool still describes what was there before. */
  PENDING,
  /** The tool is at work on the new versions. */
  RECONCILING,
  /** Every release is Ready at its target version, as observed for its newest generation. */
  APPLIED,
  /** The tool gave up, or rolled back by itself; waiting does not help. */
  FAILED,
  /** Somebody suspended it: it will never apply the change. */
  SUSPENDED
}
