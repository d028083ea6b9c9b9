package dev.guard.core.compose;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.analysis.FailureAnalysis;
import dev.guard.core.analysis.LanguageModelAnalysis;
import dev.guard.core.analysis.RankedAnalysis;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.notify.Channel;
import dev.guard.core.plugin.Adapters;
import dev.guard.core.plugin.EngineContext;
import dev.guard.core.plugin.Plugins;
import dev.guard.core.plugin.RateLimits;
import dev.guard.core.precheck.AlertsActiveCheck;
import dev.guard.core.precheck.GitReleasesCheck;
import dev.guard.core.precheck.MetricsAvailableCheck;
import dev.guard.core.precheck.PreCheckEngine;
import dev.guard.core.report.Waiting;
import dev.guard.core.run.ConfiguredChecks;
import dev.guard.core.run.Engine;
import dev.guard.core.run.EngineSettings;
import dev.guard.core.run.Ports;
import dev.guard.core.run.PreChecks;
import dev.guard.core.time.Waiter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one place where the engine is composed. Its classes have plain constructors; nothing else
 * knows of the injector.
 */
public final class EngineModule extends AbstractModule {
  private final ConfigFile file;
  private final Plugins.Registered registered;
  private final Surroundings surroundings;

  public EngineModule(ConfigFile file, Plugins.Registered registered, Surroundings surroundings) {
    this.file = file;
    this.registered = registered;
    this.surroundings = surroundings;
  }

  /**
   * What the engine is embedded in.
   *
   * @param time domain time
   * @param wallClock the machine's clock
   */
  public record Surroundings(
      InstantSource time,
      InstantSource wallClock,
      Waiter waiter,
      String actor,
      Consumer<JournalEntry> listener,
      Consumer<Waiting> waits) {}

  @Override
  protected void configure() {
    bind(ConfigFile.class).toInstance(file);
    bind(GuardConfig.class).toInstance(file.config());
  }

  @Provides
  @Singleton
  Plugins plugins(GuardConfig config) {
    return Plugins.discover(config.pluginsDir(), registered);
  }

  @Provides
  @Singleton
  RateLimits limits(GuardConfig config) {
    return new RateLimits(config.rateLimits(), surroundings.time());
  }

  @Provides
  @Singleton
  AdapterContext context(GuardConfig config, RateLimits limits) {
    return new EngineContext(config, limits, surroundings.time(), surroundings.wallClock());
  }

  @Provides
  @Singleton
  Adapters adapters(Plugins plugins, AdapterContext context) {
    List<HealthCheck> own =
        List.of(
            new MetricsAvailableCheck(List.of(), Duration.ofMinutes(1)),
            new AlertsActiveCheck(),
            new GitReleasesCheck());
    return Adapters.bind(file, plugins, context, own);
  }

  @Provides
  @Singleton
  Ports ports(Adapters adapters, Plugins plugins) {
    return new Ports(
        adapters::registry,
        adapters::changeHost,
        adapters::metricsSource,
        adapters::delivery,
        adapters::mesh,
        () -> channels(adapters),
        adapters::eventPublishers,
        plugins.metricPacks());
  }

  private static List<Channel> channels(Adapters adapters) {
    List<Channel> channels = new ArrayList<>();
    adapters
        .notifiers()
        .forEach(named -> channels.add(new Channel(named.name(), named::notifier, named::wants)));
    return channels;
  }

  @Provides
  @Singleton
  ClusterSessions sessions(Adapters adapters) {
    return new ClusterSessions(
        adapters::clusterAccess,
        type -> adapters.clients(type.asSubclass(AutoCloseable.class)),
        surroundings.time(),
        surroundings.wallClock());
  }

  @Provides
  @Singleton
  GitOpsEngine gitops(Ports ports, GuardConfig config) {
    return new GitOpsEngine(ports.host(), ports.mesh(), config.changes());
  }

  @Provides
  @Singleton
  PreChecks preChecks(Adapters adapters, Ports ports, GitOpsEngine gitops, GuardConfig config) {
    return new ConfiguredChecks(
        new PreCheckEngine(adapters.checks().configured(), config.validation().checkTimeout()),
        () -> adapters.checks().all(),
        (name, type) -> adapters.checks().settings(name, type),
        ports,
        gitops);
  }

  /** Having no provider is normal; one that cannot be opened stops no rollback. */
  @Provides
  @Singleton
  FailureAnalysis analysis(Adapters adapters) {
    return new RankedAnalysis(
        new RuleAnalyst(Rules.all()),
        () -> adapters.languageModel().map(LanguageModelAnalysis::new));
  }

  @Provides
  @Singleton
  EngineSettings settings(
      GuardConfig config,
      Ports ports,
      ClusterSessions sessions,
      GitOpsEngine gitops,
      PreChecks preChecks,
      FailureAnalysis analysis) {
    return new EngineSettings(
        config,
        ports,
        sessions,
        gitops,
        preChecks,
        analysis,
        surroundings.time(),
        surroundings.waiter(),
        surroundings.actor(),
        surroundings.listener(),
        surroundings.waits());
  }

  @Provides
  @Singleton
  Engine engine(EngineSettings settings) {
    return new Engine(settings);
  }
}
