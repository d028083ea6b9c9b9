package dev.guard.notify;

import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the {@code webhook} notifier. Stateless. */
public final class WebhookNotifierFactory implements NotifierFactory<WebhookSettings> {
  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public Class<WebhookSettings> settingsType() {
    return WebhookSettings.class;
  }

  @Override
  public Notifier create(WebhookSettings settings, AdapterContext context) {
    return new WebhookNotifier(settings, context);
  }
}
