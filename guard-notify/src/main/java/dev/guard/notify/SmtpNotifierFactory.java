package dev.guard.notify;

import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the {@code smtp} notifier. Stateless. */
public final class SmtpNotifierFactory implements NotifierFactory<SmtpSettings> {
  @Override
  public String name() {
    return "smtp";
  }

  @Override
  public Class<SmtpSettings> settingsType() {
    return SmtpSettings.class;
  }

  @Override
  public Notifier create(SmtpSettings settings, AdapterContext context) {
    return new SmtpNotifier(settings, context);
  }
}
