package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.secret.SecretSourceFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets from a map that may change, as a rotated secret does. Thread-safe. */
public final class FakeSecretSource implements SecretSource {
  private final Map<String, String> values = new ConcurrentHashMap<>();

  public void set(String reference, String value) {
    values.put(reference, value);
  }

  @Override
  public Answer<String> read(String reference) {
    String value = values.get(reference);
    return value == null || value.isEmpty()
        ? Answer.unknown("There is no secret " + reference)
        : Answer.known(value);
  }

  /** A factory that always gives this source. */
  public SecretSourceFactory<NoSettings> factory(String name) {
    return new SecretSourceFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public SecretSource create(NoSettings settings, AdapterContext context) {
        return FakeSecretSource.this;
      }
    };
  }
}
