package dev.guard.testkit;

import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notifier;
import java.util.List;

final class DeduplicatingNotifierTest extends NotifierContract {
  private final RecordingNotifier notifier = new RecordingNotifier(Guarantee.DEDUPLICATED);

  @Override
  protected Notifier notifier() {
    return notifier;
  }

  @Override
  protected List<String> received() {
    return notifier.texts();
  }

  @Override
  protected void breakReceiver() {
    notifier.breakDown("The receiver answers 500.");
  }

  @Override
  protected List<String> secrets() {
    return List.of("https://hooks.example/T0/B0");
  }
}
