package dev.guard.api.notify;

/** What sending twice does. New constants may appear: treat an unknown one as NONE. */
public enum Guarantee {
  /** The receiver de-duplicates by the effect key; sending again is harmless. */
  DEDUPLICATED,
  /** The notifier looks first whether a message that may repeat is there; sending is harmless. */
  VERIFIED,
  /** Sending again shows a second message. */
  NONE
}
