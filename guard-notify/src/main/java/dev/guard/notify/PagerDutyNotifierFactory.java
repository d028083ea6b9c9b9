package dev.guard.notify;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;
import java.net.URI;

/** Makes the {@code pagerduty} notifier. Stateless. */
public final class PagerDutyNotifierFactory implements NotifierFactory<PagerDutySettings> {
  @Override
  public String name() {
    return "pagerduty";
  }

  @Override
  public Class<PagerDutySettings> settingsType() {
    return PagerDutySettings.class;
  }

  /**
   * Makes the notifier; reads no secret and calls nobody yet.
   *
   * @throws GuardException {@code config.notifier-url} where {@code url} is not http(s)
   */
  @Override
  public Notifier create(PagerDutySettings settings, AdapterContext context) {
    settings.url().ifPresent(PagerDutyNotifierFactory::check);
    return new PagerDutyNotifier(settings, context);
  }

  private static void check(URI url) {
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getRawUserInfo() != null) {
      throw GuardException.of("config.notifier-url", Responsible.USER)
          .what("url of the pagerduty notifier is no http or https address without credentials.")
          .where("notifiers, type pagerduty")
          .next("Leave it out, or write it like https://events.eu.pagerduty.com.")
          .build();
    }
  }
}
