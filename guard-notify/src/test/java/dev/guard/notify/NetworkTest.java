package dev.guard.notify;

import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.NetworkContract;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** Both receivers are reached through the one proxy, and trusted by the one CA file. */
final class NetworkTest {

  private static boolean sent(Notifier notifier) {
    try (notifier) {
      notifier.send(
          new Notification(
              new EffectKey("run-1", "run", "notify", "held", 1),
              "held",
              Severity.WARNING,
              "Held",
              "Held.",
              List.of(),
              List.of("c1"),
              false));
      return true;
    } catch (GuardException failure) {
      return false;
    }
  }

  @Nested
  final class SlackTest extends NetworkContract {
    @Override
    protected String answer() {
      return "ok";
    }

    @Override
    protected boolean call(URI service, TestContext context) {
      return sent(
          new SlackNotifierFactory()
              .create(
                  SlackSettings.webhook(Secret.of("env:HOOK", service + "/services/T0/B0/x")),
                  context));
    }
  }

  @Nested
  final class PagerDutyTest extends NetworkContract {
    @Override
    protected String answer() {
      return "{\"status\": \"success\", \"message\": \"Event processed\", \"dedup_key\": \"k\"}";
    }

    @Override
    protected boolean call(URI service, TestContext context) {
      return sent(
          new PagerDutyNotifierFactory()
              .create(
                  new PagerDutySettings(Secret.of("env:KEY", "r0ut1ng"), Optional.of(service)),
                  context));
    }
  }
}
