package dev.guard.notify;

import dev.guard.api.notify.Notification;

/** Messages derived from others. */
final class Notifications {
  private Notifications() {}

  /** The same message, known not to have arrived. */
  static Notification firstTime(Notification sent) {
    return new Notification(
        sent.key(),
        sent.kind(),
        sent.severity(),
        sent.title(),
        sent.text(),
        sent.links(),
        sent.clusterIds(),
        false,
        sent.about(),
        sent.breakGlass());
  }
}
