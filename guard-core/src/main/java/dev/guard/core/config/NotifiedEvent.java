package dev.guard.core.config;

/** What a notifier can be told, as {@code notifiers[].events} names it: {@code mr-opened}. */
public enum NotifiedEvent {
  PRE_CHECK_FAILED,
  MR_OPENED,
  VALIDATION_FAILED,
  ROLLBACK_OPENED,
  HELD,
  UPGRADE_COMPLETED,
  RUN_ENDED;

  /** The name in the configuration and in notifications. */
  public String key() {
    return KeyName.of(this);
  }
}
