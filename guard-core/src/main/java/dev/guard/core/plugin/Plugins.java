package dev.guard.core.plugin;

import dev.guard.api.change.ChangeHostFactory;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.cluster.ClusterAccessFactory;
import dev.guard.api.cluster.ClusterClientsFactory;
import dev.guard.api.delivery.DeliveryMonitorFactory;
import dev.guard.api.event.EventPublisherFactory;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.llm.LLMProviderFactory;
import dev.guard.api.mesh.ServiceMeshProviderFactory;
import dev.guard.api.metrics.MetricPack;
import dev.guard.api.metrics.MetricsSourceFactory;
import dev.guard.api.notify.NotifierFactory;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.api.secret.SecretSourceFactory;
import dev.guard.api.work.WorkQueueFactory;
import dev.guard.core.config.AdapterSettings;
import dev.guard.core.config.CheckSettings;
import dev.guard.core.config.Port;
import dev.guard.core.config.TopLevel;
import dev.guard.core.report.PluginLine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extensions that were found: on the class path, in {@code plugins/*.jar}, and what the program
 * gives. A kind is looked for when it is first asked for; finding creates no product. A broken
 * extension is a line of {@link #lines()}, never an exception. Thread-safe.
 */
public final class Plugins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

  /** The folder of the distribution's own extensions. */
  static final String FOLDER_PROPERTY = "guard.plugins";

  private final Registered registered;
  private final ClassLoader host;
  private final List<PluginJar> jars = new ArrayList<>();
  private final List<PluginLine> unreadable = new ArrayList<>();
  private final Map<Port, Discovery<AdapterFactory<?, ?>>> adapters = new EnumMap<>(Port.class);
  private final Set<String> inUse = new TreeSet<>();
  private @Nullable Discovery<HealthCheck> checks;
  private @Nullable Discovery<MetricPack> packs;

  private Plugins(Registered registered, ClassLoader host) {
    this.registered = registered;
    this.host = host;
  }

  /**
   * What the program gives instead of, or beside, what is found.
   *
   * @param adapters each replaces a discovered one of the same kind and name
   */
  public record Registered(
      List<AdapterFactory<?, ?>> adapters, List<HealthCheck> checks, List<MetricPack> packs) {
    public Registered {
      adapters = List.copyOf(adapters);
      checks = List.copyOf(checks);
      packs = List.copyOf(packs);
    }

    public static Registered none() {
      return new Registered(List.of(), List.of(), List.of());
    }
  }

  /**
   * Opens the folders of jars: that of system property {@code guard.plugins}, and the given one.
   *
   * @param folder {@code plugins.dir} of the configuration
   */
  public static Plugins discover(Optional<Path> folder, Registered registered) {
    Plugins plugins = new Plugins(registered, Plugins.class.getClassLoader());
    Set<Path> folders = new LinkedHashSet<>();
    String distribution = System.getProperty(FOLDER_PROPERTY, "");
    if (!distribution.isBlank() && Files.isDirectory(Path.of(distribution))) {
      folders.add(Path.of(distribution).toAbsolutePath().normalize());
    }
    folder.ifPresent(given -> folders.add(given.toAbsolutePath().normalize()));
    folders.forEach(plugins::open);
    return plugins;
  }

  private void open(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.jar")) {
      entries.forEach(found::add);
    } catch (IOException e) {
      note(folder, e);
    }
    found.sort(null);
    for (Path jar : found) {
      try {
        jars.add(PluginJar.open(jar, host));
      } catch (IOException e) {
        note(jar, e);
      }
    }
  }

  private void note(Path place, IOException problem) {
    LOG.warn("Not used: {}", place, problem);
    unreadable.add(
        new PluginLine(
            "folder", place.toString(), place.toString(), "cannot be read: " + problem + "."));
  }

  /** Adapters of a port that can be used, by name. */
  synchronized Map<String, Extension<AdapterFactory<?, ?>>> usable(Port port) {
    return discovered(port).usable();
  }

  /** The settings of every adapter that can be used; asking looks for all of them. */
  public List<AdapterSettings> settings() {
    List<AdapterSettings> settings = new ArrayList<>();
    for (Port port : Port.values()) {
      usable(port)
          .forEach(
              (name, found) ->
                  settings.add(
                      new AdapterSettings(
                          port, name, Objects.requireNonNull(found.instance()).settingsType())));
    }
    return settings;
  }

  /** The names of the adapters of a port that can be used. */
  public Set<String> names(Port port) {
    return usable(port).keySet();
  }

  synchronized Optional<Extension<AdapterFactory<?, ?>>> broken(Port port, String name) {
    return discovered(port).broken().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /** Adapters of a port that cannot be used. */
  synchronized List<Extension<AdapterFactory<?, ?>>> broken(Port port) {
    return discovered(port).broken();
  }

  private Discovery<AdapterFactory<?, ?>> discovered(Port port) {
    Discovery<AdapterFactory<?, ?>> known = adapters.get(port);
    if (known == null) {
      known = find(port);
      adapters.put(port, known);
    }
    return known;
  }

  @SuppressWarnings("unchecked")
  private Discovery<AdapterFactory<?, ?>> find(Port port) {
    Class<AdapterFactory<?, ?>> type = (Class<AdapterFactory<?, ?>>) type(port);
    Discovery<AdapterFactory<?, ?>> discovery =
        new Discovery<>(kind(port), type, AdapterFactory::name, TopLevel.own());
    return search(discovery, registered.adapters().stream().filter(type::isInstance).toList());
  }

  /** Checks that can be used, by name. */
  synchronized Map<String, Extension<HealthCheck>> checks() {
    return discoveredChecks().usable();
  }

  /** The settings of every check that can be used and tells them. */
  public List<CheckSettings> checkSettings() {
    List<CheckSettings> settings = new ArrayList<>();
    checks()
        .forEach(
            (name, found) ->
                Objects.requireNonNull(found.instance())
                    .settingsType()
                    .ifPresent(type -> settings.add(new CheckSettings(name, type))));
    return settings;
  }

  synchronized List<Extension<HealthCheck>> brokenChecks() {
    return discoveredChecks().broken();
  }

  private Discovery<HealthCheck> discoveredChecks() {
    Discovery<HealthCheck> known = checks;
    if (known == null) {
      known =
          search(
              new Discovery<>("check", HealthCheck.class, HealthCheck::name, Set.of()),
              registered.checks());
      checks = known;
    }
    return known;
  }

  /** The metrics that teams bring, by the pack's name. */
  public synchronized List<MetricPack> metricPacks() {
    return discoveredPacks().usable().values().stream()
        .flatMap(pack -> Optional.ofNullable(pack.instance()).stream())
        .toList();
  }

  private Discovery<MetricPack> discoveredPacks() {
    Discovery<MetricPack> known = packs;
    if (known == null) {
      known =
          search(
              new Discovery<>("metric pack", MetricPack.class, MetricPack::name, Set.of()),
              registered.packs());
      packs = known;
    }
    return known;
  }

  private <T> Discovery<T> search(Discovery<T> discovery, Collection<? extends T> given) {
    discovery.register(given);
    discovery.discover(host);
    jars.forEach(discovery::discover);
    return discovery;
  }

  synchronized void use(String kind, String name) {
    inUse.add(kind + " " + name);
  }

  /** Every extension, sorted by kind and name; asking looks for all kinds. */
  public synchronized List<PluginLine> lines() {
    List<PluginLine> lines = new ArrayList<>(unreadable);
    for (Port port : Port.values()) {
      add(lines, discovered(port));
    }
    add(lines, discoveredChecks());
    add(lines, discoveredPacks());
    lines.sort(
        Comparator.comparing(PluginLine::kind)
            .thenComparing(PluginLine::name)
            .thenComparing(PluginLine::origin));
    return lines;
  }

  private <T> void add(List<PluginLine> lines, Discovery<T> discovery) {
    discovery.usable().values().forEach(found -> lines.add(line(found)));
    discovery.broken().forEach(found -> lines.add(line(found)));
  }

  private PluginLine line(Extension<?> found) {
    String status = inUse.contains(found.kind() + " " + found.name()) ? "in use" : "available";
    return new PluginLine(
        found.kind(),
        found.name(),
        found.origin(),
        found.failure().isEmpty() ? status : "broken: " + found.failure());
  }

  /** The word for an adapter of a port in messages and lines. */
  static String kind(Port port) {
    return switch (port) {
      case REGISTRY -> "registry";
      case CLUSTERS -> "cluster access";
      case SECRETS -> "secret source";
      case CHANGES -> "change host";
      case METRICS -> "metrics source";
      case MESH -> "mesh";
      case DELIVERY -> "delivery";
      case CLIENTS -> "cluster client";
      case NOTIFIERS -> "notifier";
      case EVENTS -> "event publisher";
      case QUEUE -> "work queue";
      case LLM -> "language model";
      case EVIDENCE -> "evidence source";
    };
  }

  private static Class<?> type(Port port) {
    return switch (port) {
      case REGISTRY -> ClusterRegistryFactory.class;
      case CLUSTERS -> ClusterAccessFactory.class;
      case SECRETS -> SecretSourceFactory.class;
      case CHANGES -> ChangeHostFactory.class;
      case METRICS -> MetricsSourceFactory.class;
      case MESH -> ServiceMeshProviderFactory.class;
      case DELIVERY -> DeliveryMonitorFactory.class;
      case CLIENTS -> ClusterClientsFactory.class;
      case NOTIFIERS -> NotifierFactory.class;
      case EVENTS -> EventPublisherFactory.class;
      case QUEUE -> WorkQueueFactory.class;
      case LLM -> LLMProviderFactory.class;
      case EVIDENCE -> EvidenceSourceFactory.class;
    };
  }

  /** Closes the jars; extensions that came from them are not usable afterwards. */
  @Override
  public void close() {
    for (PluginJar jar : jars) {
      try {
        jar.close();
      } catch (IOException e) {
        LOG.warn("Closing {} failed", jar.origin(), e);
      }
    }
  }
}
