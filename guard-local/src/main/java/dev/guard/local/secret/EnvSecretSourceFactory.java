package dev.guard.local.secret;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.secret.SecretSourceFactory;

/** Makes the {@code env} source: {@code env:GITLAB_TOKEN}. */
public final class EnvSecretSourceFactory implements SecretSourceFactory<EnvSettings> {
  @Override
  public String name() {
    return "env";
  }

  @Override
  public Class<EnvSettings> settingsType() {
    return EnvSettings.class;
  }

  @Override
  public SecretSource create(EnvSettings settings, AdapterContext context) {
    return new EnvSecretSource(System::getenv);
  }
}
