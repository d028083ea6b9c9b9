package dev.guard.testkit;

import dev.guard.api.secret.SecretSource;

final class FakeSecretSourceTest extends SecretSourceContract {
  private final FakeSecretSource source = new FakeSecretSource();

  @Override
  protected SecretSource source() {
    return source;
  }

  @Override
  protected String keep(String value) {
    source.set("TOKEN", value);
    return "TOKEN";
  }

  @Override
  protected String missing() {
    return "NO_SUCH_TOKEN";
  }
}
