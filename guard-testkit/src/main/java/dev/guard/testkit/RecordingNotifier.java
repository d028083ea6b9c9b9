package dev.guard.testkit;

import dev.guard.api.GuardException;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps what was sent. With {@link Guarantee#DEDUPLICATED} a second message of one key is received
 * once, as a receiver that de-duplicates shows it. Thread-safe.
 */
public final class RecordingNotifier implements Notifier {
  private final Guarantee guarantee;
  private final List<Notification> sent = new ArrayList<>();
  private Optional<RuntimeException> failure = Optional.empty();
  private Consumer<Notification> observer = notification -> {};

  public RecordingNotifier(Guarantee guarantee) {
    this.guarantee = guarantee;
  }

  @Override
  public Guarantee guarantee() {
    return guarantee;
  }

  @Override
  public synchronized void send(Notification notification) {
    if (failure.isPresent()) {
      throw failure.get();
    }
    boolean known =
        guarantee == Guarantee.DEDUPLICATED
            && sent.stream().anyMatch(earlier -> earlier.key().equals(notification.key()));
    if (!known) {
      sent.add(notification);
    }
    observer.accept(notification);
  }

  /**
   * Called right after a message was taken. What it throws reaches the caller, as a crash would.
   */
  public synchronized void afterSend(Consumer<Notification> next) {
    this.observer = next;
  }

  /** What people see, in order. */
  public synchronized List<Notification> sent() {
    return List.copyOf(sent);
  }

  /** The kinds of what people see, in order. */
  public synchronized List<String> kinds() {
    return sent.stream().map(Notification::kind).toList();
  }

  /** What people read of each message, with the key that a receiver groups it by. */
  public synchronized List<String> texts() {
    return sent.stream()
        .map(
            message ->
                message.title()
                    + (message.repeat() ? " (may repeat)" : "")
                    + "\n"
                    + message.text()
                    + "\n"
                    + message.key().runId())
        .toList();
  }

  /** From now on nothing is taken. */
  public synchronized void breakDown(String reason) {
    failure =
        Optional.of(
            GuardException.of("notify.unreachable", GuardException.Responsible.OUTSIDE_SERVICE)
                .what(reason)
                .next("Look whether the receiver is up.")
                .build());
  }

  /** Messages are taken again. */
  public synchronized void recover() {
    failure = Optional.empty();
  }

  /** A factory that always gives this notifier. */
  public NotifierFactory<NoSettings> factory(String name) {
    return new NotifierFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public Notifier create(NoSettings settings, AdapterContext context) {
        return RecordingNotifier.this;
      }
    };
  }
}
