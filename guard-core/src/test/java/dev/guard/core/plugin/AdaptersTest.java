package dev.guard.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.api.secret.Secret;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.secret.SecretSourceFactory;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.plugin.Plugins.Registered;
import dev.guard.core.report.PluginLine;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptersTest {
  private final List<String> happened = new ArrayList<>();

  @Test
  void onlyWhatIsUsedIsMadeAndSecretsAreReadLate() {
    try (Adapters adapters =
        bind("notifiers:\n  - {type: pager, key: 'env:KEY', events: [held], name: ops}\n")) {
      assertThat(happened).isEmpty();
      NamedNotifier notifier = adapters.notifiers().get(0);
      assertThat(notifier.name()).isEqualTo("ops");
      assertThat(notifier.wants("held")).isTrue();
      assertThat(notifier.wants("mr-opened")).isFalse();
      assertThat(((Pager) notifier.notifier()).key.reveal()).isEqualTo("value of KEY");
      assertThat(notifier.notifier()).isSameAs(notifier.notifier());
      assertThat(happened).containsExactly("made pager", "made env");
    }
    assertThat(happened).endsWith("closed pager");
  }

  @Test
  void eachSecretIsKnownOnceForConnectivityAndNoneIsReadYet() {
    try (Adapters adapters =
        bind(
            """
            notifiers:
              - {type: pager, key: 'env:KEY'}
              - {type: pager, key: 'env:KEY', name: ops}
            """)) {
      assertThat(adapters.secrets()).extracting(Secret::reference).containsExactly("env:KEY");
      assertThat(happened).isEmpty();

      assertThat(adapters.secrets().get(0).reveal()).isEqualTo("value of KEY");

      assertThat(adapters.probes().keySet()).anyMatch(product -> product.contains("env"));
    }
  }

  @Test
  void problemsOfTheEngineAndOfAdaptersComeTogether() {
    assertThat(
            problems(
                """
                registry: {type: dynamodb}
                clusters: {type: kubeconfg}
                execution: {max_parallel_clusters: 0}
                notifiers:
                  - {type: pager, kee: 'env:KEY'}
                  - {type: pager, name: b, key: 'env:KEY', url: nowhere}
                  - {type: pagr}
                checks:
                  acme.cert: {}
                custom_checks:
                  - class: com.acme.Cert
                pagger: {}
                """))
        .containsExactly(
            "guard.yaml:1:12: The registry dynamodb is not there. Add dev.guard:guard-aws.",
            "guard.yaml:2:12: Unknown cluster access kubeconfg. None is known here.",
            "guard.yaml:3:36: execution.max_parallel_clusters must be at least 1, not \"0\".",
            "guard.yaml:5:5: notifiers[0].key is missing.",
            "guard.yaml:5:19: Unknown key notifiers[0].kee. Did you mean key?",
            "guard.yaml:6:49: notifiers[1].url must be a URL with its scheme, such as"
                + " https://host/path.",
            "guard.yaml:7:6: Unknown notifier pagr. Did you mean pager?",
            "guard.yaml:9:3: Unknown check acme.cert. Put the jar that has it into the plugins"
                + " folder, or see guard plugins for what there is.",
            "guard.yaml:11:5: Unknown check class com.acme.Cert. Put the jar that has it into the"
                + " plugins folder, or see guard plugins for what there is.",
            "guard.yaml:12:1: Unknown key pagger. Did you mean pager?");
  }

  @Test
  void aSecretInClearIsRefusedAndNeverShown() {
    for (String clear :
        List.of("glpat-abcdef", "hunter2", "https://hooks.example.com/T0/B0", "my:hunter2")) {
      List<String> problems = problems("notifiers:\n  - {type: pager, key: '" + clear + "'}\n");
      assertThat(problems)
          .containsExactly(
              "guard.yaml:2:24: notifiers[0].key must be a reference such as env:NAME or"
                  + " file:/path. What stands there is not shown, since it may be the secret"
                  + " itself.");
    }
  }

  @Test
  void aReferenceToASourceThatIsNotThereNamesTheArtifact() {
    assertThat(problems("notifiers:\n  - {type: pager, key: 'aws-secrets-manager:guard/key'}\n"))
        .containsExactly(
            "guard.yaml:2:24: notifiers[0].key needs the secret source aws-secrets-manager, which"
                + " is not there. Add dev.guard:guard-aws.");
  }

  @Test
  void aPortThatTheFileLeavesOutFailsWhenItIsNeeded() {
    try (Adapters adapters = bind("")) {
      GuardException refused = catchThrowableOfType(GuardException.class, adapters::changeHost);
      assertThat(refused.code()).isEqualTo("config.incomplete");
      assertThat(refused.what())
          .isEqualTo(
              "This needs changes, which is not configured: The change host gitlab is not there."
                  + " Add dev.guard:guard-gitlab.");
    }
  }

  @Test
  void aLanguageModelThatIsNotThereIsOnlyAWarning() {
    ConfigFile file = ConfigFile.read("llm: {enabled: true, provider: openai}\n", "guard.yaml");
    try (Adapters adapters = bind(file)) {
      assertThat(adapters.languageModel()).isEmpty();
      assertThat(file.warnings())
          .extracting(Finding::message)
          .containsExactly(
              "Failures are not analysed: The language model openai is not there. Add"
                  + " dev.guard:guard-llm.");
    }
  }

  @Test
  void anAdapterOfANewerGuardIsBrokenAndSaysWhich() {
    NotifierFactory<PagerSettings> newer = new PagerFactory(2);
    try (Plugins plugins =
        Plugins.discover(
            Optional.empty(),
            new Registered(List.of(newer, new EnvFactory()), List.of(), List.of()))) {
      assertThat(plugins.lines())
          .filteredOn(line -> line.name().equals("pager"))
          .singleElement()
          .extracting(PluginLine::status)
          .isEqualTo("broken: needs level 2 of guard-api, and this GUARD has level 1.");
      ConfigFile file =
          ConfigFile.read("notifiers:\n  - {type: pager, key: 'env:KEY'}\n", "guard.yaml");
      GuardException refused =
          catchThrowableOfType(
              GuardException.class,
              () -> Adapters.bind(file, plugins, context(file), List.of()).close());
      assertThat(refused.what())
          .contains("guard.yaml:2:6: The notifier pager")
          .contains("is broken: it needs level 2 of guard-api, and this GUARD has level 1.");
    }
  }

  private List<String> problems(String text) {
    GuardException refused = catchThrowableOfType(GuardException.class, () -> bind(text));
    assertThat(refused.code()).isEqualTo("config.invalid");
    return refused.what().lines().skip(1).toList();
  }

  private Adapters bind(String text) {
    return bind(ConfigFile.read(text, "guard.yaml"));
  }

  private Adapters bind(ConfigFile file) {
    List<AdapterFactory<?, ?>> own = List.of(new PagerFactory(1), new EnvFactory());
    Plugins plugins = Plugins.discover(Optional.empty(), new Registered(own, List.of(), List.of()));
    return Adapters.bind(file, plugins, context(file), List.of());
  }

  private static EngineContext context(ConfigFile file) {
    return new EngineContext(
        file.config(),
        new RateLimits(file.config().rateLimits(), () -> Instant.EPOCH),
        () -> Instant.EPOCH,
        () -> Instant.EPOCH);
  }

  record PagerSettings(Secret key, Optional<URI> url) {}

  private final class PagerFactory implements NotifierFactory<PagerSettings> {
    private final int level;

    PagerFactory(int level) {
      this.level = level;
    }

    @Override
    public int apiLevel() {
      return level;
    }

    @Override
    public String name() {
      return "pager";
    }

    @Override
    public Class<PagerSettings> settingsType() {
      return PagerSettings.class;
    }

    @Override
    public Notifier create(PagerSettings settings, AdapterContext context) {
      happened.add("made pager");
      return new Pager(settings.key());
    }
  }

  private final class Pager implements Notifier {
    final Secret key;

    Pager(Secret key) {
      this.key = key;
    }

    @Override
    public Guarantee guarantee() {
      return Guarantee.DEDUPLICATED;
    }

    @Override
    public void send(Notification notification) {
      happened.add("sent");
    }

    @Override
    public void close() {
      happened.add("closed pager");
    }
  }

  record NoKeys() {}

  private final class EnvFactory implements SecretSourceFactory<NoKeys> {
    @Override
    public String name() {
      return "env";
    }

    @Override
    public Class<NoKeys> settingsType() {
      return NoKeys.class;
    }

    @Override
    public SecretSource create(NoKeys settings, AdapterContext context) {
      happened.add("made env");
      return reference -> Answer.known("value of " + reference);
    }
  }
}
