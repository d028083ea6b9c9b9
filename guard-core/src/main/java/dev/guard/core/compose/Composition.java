package dev.guard.core.compose;

import dev.guard.api.check.HealthCheck;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.analysis.Adviser;
import dev.guard.core.analysis.Analyst;
import dev.guard.core.analysis.EvidenceCollector;
import dev.guard.core.analysis.LanguageModelAnalysis;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.config.Port;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.notify.Channel;
import dev.guard.core.plugin.Adapters;
import dev.guard.core.plugin.EngineContext;
import dev.guard.core.plugin.Plugins;
import dev.guard.core.plugin.RateLimits;
import dev.guard.core.precheck.AlertsActiveCheck;
import dev.guard.core.precheck.GitReleasesCheck;
import dev.guard.core.precheck.KnownFailuresCheck;
import dev.guard.core.precheck.MetricsAvailableCheck;
import dev.guard.core.precheck.PreCheckEngine;
import dev.guard.core.report.Waiting;
import dev.guard.core.run.Baselines;
import dev.guard.core.run.ConfiguredChecks;
import dev.guard.core.run.Engine;
import dev.guard.core.run.EngineSettings;
import dev.guard.core.run.Ports;
import dev.guard.core.run.PreChecks;
import dev.guard.core.run.Unpublished;
import dev.guard.core.time.Waiter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one place where the engine is composed, from the configuration outwards in. Everything that
 * costs, such as an adapter, is only made when it is first used. Thread-safe.
 */
public final class Composition {
  /** Asked at once about one cluster at least; each spends its time waiting. */
  private static final int SOURCES = 8;

  private final ConfigFile file;
  private final GuardConfig config;
  private final Surroundings surroundings;
  private final Plugins plugins;
  private final RateLimits limits;
  private final Adapters adapters;
  private final EngineSettings settings;
  private final Engine engine;

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

  public Composition(ConfigFile file, Plugins.Registered registered, Surroundings surroundings) {
    this.file = file;
    this.config = file.config();
    this.surroundings = surroundings;
    this.plugins = Plugins.discover(config.pluginsDir(), registered);
    this.limits = new RateLimits(config.rateLimits(), surroundings.time());
    this.adapters =
        Adapters.bind(
            file,
            plugins,
            new EngineContext(config, limits, surroundings.time(), surroundings.wallClock()),
            ownChecks());
    this.settings = settings(ports());
    this.engine = new Engine(settings);
  }

  private static List<HealthCheck> ownChecks() {
    return List.of(
        new MetricsAvailableCheck(List.of(), Duration.ofMinutes(1)),
        new AlertsActiveCheck(),
        new GitReleasesCheck(),
        new KnownFailuresCheck());
  }

  private Ports ports() {
    return new Ports(
        adapters::registry,
        adapters::changeHost,
        adapters::metricsSource,
        adapters::delivery,
        adapters::mesh,
        this::channels,
        adapters::eventPublishers,
        plugins.metricPacks());
  }

  private List<Channel> channels() {
    List<Channel> channels = new ArrayList<>();
    adapters
        .notifiers()
        .forEach(
            named ->
                channels.add(
                    new Channel(
                        named.name(), named.type(), named::notifier, named.subscription())));
    return channels;
  }

  private EngineSettings settings(Ports ports) {
    GitOpsEngine gitops = new GitOpsEngine(ports.host(), ports.mesh(), config.changes());
    ClusterSessions sessions = sessions();
    return new EngineSettings(
        config,
        ports,
        sessions,
        gitops,
        preChecks(ports, gitops),
        collector(sessions),
        analyst(),
        new Baselines(),
        new Unpublished(),
        surroundings.time(),
        surroundings.waiter(),
        surroundings.actor(),
        surroundings.listener(),
        surroundings.waits());
  }

  private ClusterSessions sessions() {
    return new ClusterSessions(
        adapters::clusterAccess,
        type -> adapters.clients(type.asSubclass(AutoCloseable.class)),
        surroundings.time(),
        surroundings.wallClock());
  }

  private PreChecks preChecks(Ports ports, GitOpsEngine gitops) {
    return new ConfiguredChecks(
        new PreCheckEngine(adapters.checks().configured(), config.validation().checkTimeout()),
        () -> adapters.checks().all(),
        (name, type) -> adapters.checks().settings(name, type),
        ports,
        gitops,
        surroundings.time());
  }

  /** Having no provider is normal; one that cannot be opened stops no rollback. */
  private Analyst analyst() {
    return new Analyst(() -> new RuleAnalyst(Rules.all()), this::adviser);
  }

  private Optional<Adviser> adviser() {
    return adapters.whyMissing(Port.LLM).isPresent()
        ? Optional.empty()
        : Optional.of(new LanguageModelAnalysis(adapters::languageModel, config.llm()));
  }

  private EvidenceCollector collector(ClusterSessions sessions) {
    return new EvidenceCollector(
        adapters::evidence,
        sessions,
        config.analysis(),
        Math.max(SOURCES, config.execution().maxParallelClusters()));
  }

  public ConfigFile file() {
    return file;
  }

  public Plugins plugins() {
    return plugins;
  }

  public RateLimits limits() {
    return limits;
  }

  public Adapters adapters() {
    return adapters;
  }

  public EngineSettings settings() {
    return settings;
  }

  public Engine engine() {
    return engine;
  }
}
