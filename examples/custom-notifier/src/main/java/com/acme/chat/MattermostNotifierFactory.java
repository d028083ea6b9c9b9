package com.acme.chat;

import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;

/** What GUARD finds; {@code type: acme-mattermost} chooses it. Stateless. */
public final class MattermostNotifierFactory implements NotifierFactory<MattermostSettings> {
  @Override
  public String name() {
    return "acme-mattermost";
  }

  @Override
  public Class<MattermostSettings> settingsType() {
    return MattermostSettings.class;
  }

  @Override
  public Notifier create(MattermostSettings settings, AdapterContext context) {
    return new MattermostNotifier(settings, context);
  }
}
