package dev.guard.local.secret;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.secret.SecretSourceFactory;

/** Makes the {@code file} source: {@code file:~/.guard/gitlab-token}. */
public final class FileSecretSourceFactory implements SecretSourceFactory<FileSettings> {
  @Override
  public String name() {
    return "file";
  }

  @Override
  public Class<FileSettings> settingsType() {
    return FileSettings.class;
  }

  @Override
  public SecretSource create(FileSettings settings, AdapterContext context) {
    return new FileSecretSource();
  }
}
