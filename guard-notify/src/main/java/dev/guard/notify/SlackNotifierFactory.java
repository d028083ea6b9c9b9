package dev.guard.notify;

import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the {@code slack} notifier. Stateless. */
public final class SlackNotifierFactory implements NotifierFactory<SlackSettings> {
  @Override
  public String name() {
    return "slack";
  }

  @Override
  public Class<SlackSettings> settingsType() {
    return SlackSettings.class;
  }

  @Override
  public Notifier create(SlackSettings settings, AdapterContext context) {
    return settings
        .webhookUrl()
        .<Notifier>map(url -> new SlackWebhook(url, context))
        .orElseGet(() -> new SlackBot(settings, context));
  }
}
