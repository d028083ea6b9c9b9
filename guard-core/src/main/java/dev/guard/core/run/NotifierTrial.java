package dev.guard.core.run;

import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Severity;
import dev.guard.api.notify.Notification;
import dev.guard.core.notify.Channel;
import dev.guard.core.plugin.PluginCall;
import dev.guard.core.report.NotifierLine;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Sends a message to notifiers that belongs to no run, to see whether it arrives. Thread-safe. */
public final class NotifierTrial {
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final EngineSettings settings;

  public NotifierTrial(EngineSettings settings) {
    this.settings = settings;
  }

  /**
   * Sends to one notifier, or to each; what one does keeps no other from its message.
   *
   * @param name one notifier; empty for all
   * @throws GuardException with code {@code usage.unknown-notifier} where there is none of the
   *     name, or none at all
   */
  public List<NotifierLine> send(Optional<String> name) {
    List<Channel> all = settings.ports().channels().get();
    List<Channel> asked =
        all.stream()
            .filter(channel -> name.isEmpty() || channel.name().equals(name.get()))
            .toList();
    if (asked.isEmpty()) {
      throw GuardException.of("usage.unknown-notifier", Responsible.USER)
          .what(
              all.isEmpty()
                  ? "The configuration has no notifiers."
                  : "There is no notifier " + name.orElse("") + " in the configuration.")
          .where("notifiers")
          .next(
              all.isEmpty()
                  ? "Add one under notifiers; docs/notifications.md shows each type."
                  : "There are: "
                      + String.join(", ", all.stream().map(Channel::name).toList())
                      + ".")
          .build();
    }
    Instant now = settings.time().instant();
    return asked.stream().map(channel -> send(channel, now)).toList();
  }

  private NotifierLine send(Channel channel, Instant now) {
    Notification message =
        new Notification(
            new EffectKey("test-" + STAMP.format(now), "run", "notify", channel.name(), 1),
            Notification.TEST,
            Severity.INFO,
            "Test message from GUARD: nothing has happened",
            "Nobody has to do anything. "
                + settings.actor()
                + " called guard notify test to see whether messages of notifier "
                + channel.name()
                + " arrive.",
            List.of(),
            List.of(),
            false);
    return PluginCall.run(
            "Notifier " + channel.name(),
            LONGEST,
            () -> channel.notifier().get().send(message, Optional.empty()))
        .fold(
            taken ->
                new NotifierLine(
                    channel.name(), channel.type(), true, "The message was taken.", ""),
            failure -> notTaken(channel, failure));
  }

  private static NotifierLine notTaken(Channel channel, PluginCall.Failed<?> failure) {
    return failure.thrown().orElse(null) instanceof GuardException known
        ? new NotifierLine(channel.name(), channel.type(), false, known.what(), known.next())
        : new NotifierLine(
            channel.name(),
            channel.type(),
            false,
            failure.reason(),
            "Report it to the maker of the notifier.");
  }
}
