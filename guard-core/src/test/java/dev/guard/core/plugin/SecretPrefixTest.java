package dev.guard.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeHostFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.api.secret.Secret;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.secret.SecretSourceFactory;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.plugin.Plugins.Registered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A source answers to its other prefixes, too. */
class SecretPrefixTest {
  private final List<String> read = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();

  @Test
  void aSourceAnswersToItsOtherPrefixAndIsToldWhatWasRefused() {
    assertThat(token("gitlab: {token: 'aws:gitlab/token#key'}"))
        .isEqualTo("Secret[aws:gitlab/token#key]");
    assertThat(read).containsExactly("read gitlab/token#key", "forgot gitlab/token#key");
  }

  @Test
  void withoutTheSourceTheArtifactToAddIsNamed() {
    assertThatThrownBy(() -> bind("gitlab: {token: 'aws:mine'}", List.of(new Host())).close())
        .hasMessageContaining("guard.yaml:1:17")
        .hasMessageContaining("gitlab.token needs the secret source aws")
        .hasMessageContaining("Add dev.guard:guard-aws");
  }

  private String token(String config) {
    tokens.clear();
    try (Adapters adapters = bind(config, List.of(new Host(), new Manager()))) {
      assertThatThrownBy(adapters::changeHost).hasMessageContaining("only its settings matter");
    }
    return tokens.get(0);
  }

  private static Adapters bind(String text, List<AdapterFactory<?, ?>> own) {
    ConfigFile file = ConfigFile.read(text, "guard.yaml");
    Plugins plugins = Plugins.discover(Optional.empty(), new Registered(own, List.of(), List.of()));
    return Adapters.bind(
        file,
        plugins,
        new EngineContext(
            file.config(),
            new RateLimits(file.config().rateLimits(), () -> Instant.EPOCH),
            () -> Instant.EPOCH,
            () -> Instant.EPOCH),
        List.of());
  }

  record HostSettings(Secret token) {}

  private final class Host implements ChangeHostFactory<HostSettings> {
    @Override
    public String name() {
      return "gitlab";
    }

    @Override
    public Class<HostSettings> settingsType() {
      return HostSettings.class;
    }

    @Override
    public ChangeHost create(HostSettings settings, AdapterContext context) {
      tokens.add(settings.token().toString());
      settings.token().reveal();
      settings.token().refresh();
      throw new IllegalStateException("only its settings matter here");
    }
  }

  record NoKeys() {}

  private final class Manager implements SecretSourceFactory<NoKeys> {
    @Override
    public String name() {
      return "aws-secrets-manager";
    }

    @Override
    public Set<String> prefixes() {
      return Set.of("aws");
    }

    @Override
    public Class<NoKeys> settingsType() {
      return NoKeys.class;
    }

    @Override
    public SecretSource create(NoKeys settings, AdapterContext context) {
      return new SecretSource() {
        @Override
        public Answer<String> read(String reference) {
          read.add("read " + reference);
          return Answer.known("value");
        }

        @Override
        public void forget(String reference) {
          read.add("forgot " + reference);
        }
      };
    }
  }
}
