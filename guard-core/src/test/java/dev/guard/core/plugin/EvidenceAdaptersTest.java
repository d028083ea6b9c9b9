package dev.guard.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.delivery.DeliveryMonitorFactory;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.plugin.Plugins.Registered;
import dev.guard.core.report.PluginLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceAdaptersTest {
  private final List<String> made = new ArrayList<>();

  @Test
  void givenSources_whenTheConfigurationIsBound_thenAllThatCanBeAskedAreAndNoneIsMade() {
    List<NamedEvidence> sources =
        evidence("", new PlainSource("acme", 1), new KeyedSource("vault-audit"));

    assertThat(sources).extracting(NamedEvidence::name).containsExactly("acme");
    assertThat(made).isEmpty();
    assertThat(sources.get(0).source().get()).isSameAs(sources.get(0).source().get());
    assertThat(made).containsExactly("acme");
  }

  @Test
  void givenASourceWithSettings_whenItsSectionIsThere_thenItIsAskedWithThem() {
    List<NamedEvidence> sources =
        evidence("vault-audit: {room: north}\n", new KeyedSource("vault-audit"));

    assertThat(sources).hasSize(1);
    assertThat(sources.get(0).source().get()).isNotNull();
    assertThat(made).containsExactly("vault-audit in north");
  }

  @Test
  void givenASourceOfAnAdapterThatIsNotChosen_whenBound_thenItIsNotAsked() {
    AdapterFactory<?, ?> flux = new Delivery("flux");
    AdapterFactory<?, ?> other = new Delivery("other");

    assertThat(evidence("delivery: {type: other}\n", flux, other, new PlainSource("flux", 1)))
        .isEmpty();
    assertThat(evidence("delivery: {type: flux}\n", flux, other, new PlainSource("flux", 1)))
        .hasSize(1);
  }

  @Test
  void givenABrokenSource_whenItIsAsked_thenItSaysWhy() {
    List<NamedEvidence> sources = evidence("", new PlainSource("acme", 2));

    assertThat(sources).extracting(NamedEvidence::name).containsExactly("acme");
    assertThatThrownBy(() -> sources.get(0).source().get())
        .hasMessageContaining("evidence source acme")
        .hasMessageContaining("needs level 2 of guard-api");
  }

  @Test
  void givenASource_whenThePluginsAreListed_thenItIsThereByItsKind() {
    try (Plugins plugins =
        Plugins.discover(
            Optional.empty(),
            new Registered(List.of(new PlainSource("acme", 1)), List.of(), List.of()))) {
      assertThat(plugins.lines())
          .filteredOn(line -> line.kind().equals("evidence source"))
          .extracting(PluginLine::name)
          .contains("acme");
    }
  }

  private static List<NamedEvidence> evidence(String text, AdapterFactory<?, ?>... found) {
    ConfigFile file = ConfigFile.read(text, "guard.yaml");
    Plugins plugins =
        Plugins.discover(Optional.empty(), new Registered(List.of(found), List.of(), List.of()));
    EngineContext context =
        new EngineContext(
            file.config(),
            new RateLimits(file.config().rateLimits(), () -> Instant.EPOCH),
            () -> Instant.EPOCH,
            () -> Instant.EPOCH);
    return Adapters.bind(file, plugins, context, List.of()).evidence();
  }

  record NoKeys() {}

  record Keys(String room) {}

  private final class PlainSource implements EvidenceSourceFactory<NoKeys> {
    private final String name;
    private final int level;

    PlainSource(String name, int level) {
      this.name = name;
      this.level = level;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int apiLevel() {
      return level;
    }

    @Override
    public Class<NoKeys> settingsType() {
      return NoKeys.class;
    }

    @Override
    public EvidenceSource create(NoKeys settings, AdapterContext context) {
      made.add(name);
      return (cluster, request) -> Answer.known(List.of());
    }
  }

  private final class KeyedSource implements EvidenceSourceFactory<Keys> {
    private final String name;

    KeyedSource(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Class<Keys> settingsType() {
      return Keys.class;
    }

    @Override
    public EvidenceSource create(Keys settings, AdapterContext context) {
      made.add(name + " in " + settings.room());
      return (cluster, request) -> Answer.known(List.of());
    }
  }

  private record Delivery(String name) implements DeliveryMonitorFactory<NoKeys> {
    @Override
    public Class<NoKeys> settingsType() {
      return NoKeys.class;
    }

    @Override
    public DeliveryMonitor create(NoKeys settings, AdapterContext context) {
      throw new IllegalStateException("nothing is delivered here");
    }
  }
}
