package dev.guard.core.plugin;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterClientsFactory;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.api.plugin.Product;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.secret.Secret;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.work.WorkQueue;
import dev.guard.core.config.AdapterChoice;
import dev.guard.core.config.AdapterChoices.NotifierChoice;
import dev.guard.core.config.AdapterChoices.PublisherChoice;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.KnownAdapters;
import dev.guard.core.config.Port;
import dev.guard.core.config.SecretResolver;
import dev.guard.core.config.Spelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The adapters that a configuration chooses, with their settings bound. A product is made when it
 * is first asked for, once, and closed with this. Thread-safe.
 */
public final class Adapters implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final ConfigFile file;
  private final Plugins plugins;
  private final AdapterContext context;
  private final SecretSources secrets;
  private final Map<Port, Slot> ports = new EnumMap<>(Port.class);
  private final Map<String, Slot> clients = new LinkedHashMap<>();
  private final Map<String, Slot> secretSources = new LinkedHashMap<>();
  private final List<NamedNotifier> notifiers = new ArrayList<>();
  private final Map<String, Slot> publishers = new LinkedHashMap<>();
  private final List<NamedEvidence> evidence = new ArrayList<>();
  private final List<Slot> made = new ArrayList<>();

  private Checks checks;

  private Adapters(ConfigFile file, Plugins plugins, AdapterContext context) {
    this.file = file;
    this.plugins = plugins;
    this.context = context;
    String byDefault = file.adapters().of(Port.SECRETS, plugins.names(Port.SECRETS)).name();
    this.secrets = new SecretSources(plugins, byDefault, this::secretSource);
    this.checks = new Checks(file, plugins, List.of());
  }

  /**
   * Binds the settings of everything that the configuration names. Of the products only the mesh is
   * made, since it brings checks; making it has no effects.
   *
   * @param engineChecks the engine's own
   * @throws GuardException with code {@code config.invalid}, listing every problem of the file: the
   *     engine's, the adapters', and adapters that are not there, with the artifact to add
   */
  public static Adapters bind(
      ConfigFile file,
      Plugins plugins,
      AdapterContext context,
      Collection<? extends HealthCheck> engineChecks) {
    Adapters adapters = new Adapters(file, plugins, context);
    adapters.bindAll();
    adapters.bindChecks(engineChecks);
    file.problems().throwIfAny();
    return adapters;
  }

  private void bindAll() {
    bindSecretSources();
    Port.singles().stream()
        .filter(port -> port != Port.SECRETS)
        .forEach(
            port -> ports.put(port, slot(file.adapters().of(port, plugins.names(port)), secrets)));
    for (String name : plugins.names(Port.CLIENTS)) {
      clients.put(name, slot(file.adapters().client(name), secrets));
    }
    for (NotifierChoice choice : file.adapters().notifiers()) {
      Slot slot = slot(choice.adapter(), secrets);
      notifiers.add(
          new NamedNotifier(
              choice.name(),
              choice.adapter().name(),
              choice.subscription(),
              () -> slot.product(Notifier.class)));
    }
    for (PublisherChoice choice : file.adapters().publishers()) {
      publishers.put(choice.name(), slot(choice.adapter(), secrets));
    }
    file.adapters().llm().ifPresent(this::bindLanguageModel);
    evidence.addAll(EvidenceAdapters.of(file, plugins, choice -> slot(choice, secrets)));
    Set<String> sections = new LinkedHashSet<>(KnownAdapters.names());
    for (Port port : Port.values()) {
      sections.addAll(plugins.names(port));
    }
    file.refuseUnknownSections(sections);
  }

  private void bindChecks(Collection<? extends HealthCheck> engineChecks) {
    List<HealthCheck> own = new ArrayList<>(engineChecks);
    if (whyMissing(Port.MESH).isEmpty()) {
      PluginCall.run("The mesh", ANSWER, () -> mesh().checks())
          .fold(
              own::addAll,
              failure -> {
                file.problems().add(file.section("mesh").position(), failure.reason());
                return false;
              });
    }
    Checks all = new Checks(file, plugins, own);
    all.refuseUnknown();
    all.verifySettings();
    checks = all;
  }

  private void bindSecretSources() {
    SecretResolver none =
        reference -> Answer.unknown("cannot be a secret: it is needed to read secrets.");
    AdapterChoice chosen = file.adapters().of(Port.SECRETS, plugins.names(Port.SECRETS));
    bindSecretSource(chosen, none);
    for (String name : plugins.names(Port.SECRETS)) {
      if (!name.equals(chosen.name())) {
        bindSecretSource(file.adapters().secretSource(name), none);
      }
    }
  }

  /** In a section that it shares there are secrets of others, which it never reveals. */
  private void bindSecretSource(AdapterChoice choice, SecretResolver none) {
    boolean shares = !KnownAdapters.section(choice.name()).equals(choice.name());
    SecretResolver foreign =
        reference ->
            Answer.known(
                Secret.from(name -> Answer.unknown("It is another adapter's."), reference));
    secretSources.put(choice.name(), slot(choice, shares ? foreign : none));
  }

  /** Without its provider, failures are only not analysed: that is no reason to stop. */
  private void bindLanguageModel(AdapterChoice choice) {
    if (plugins.names(Port.LLM).contains(choice.name())) {
      ports.put(Port.LLM, slot(choice, secrets));
      return;
    }
    file.problems()
        .warn(
            choice.position(),
            "config.no-language-model",
            "Failures are not analysed: " + absent(choice),
            "Add it, or set llm.enabled: false.");
  }

  private Slot slot(AdapterChoice choice, SecretResolver resolver) {
    Extension<AdapterFactory<?, ?>> extension = plugins.usable(choice.port()).get(choice.name());
    if (extension == null) {
      String absent = absent(choice);
      if (choice.explicit()) {
        file.problems().add(choice.position(), absent);
      }
      return Slot.empty(choice, absent);
    }
    AdapterFactory<?, ?> factory = Objects.requireNonNull(extension.instance());
    return bound(choice, extension, factory, resolver);
  }

  private <P extends Product, S extends Record> Slot bound(
      AdapterChoice choice,
      Extension<AdapterFactory<?, ?>> extension,
      AdapterFactory<P, S> factory,
      SecretResolver resolver) {
    ConfigFile.Binding<S> binding = file.bind(choice, factory.settingsType(), resolver);
    if (binding.settings().isEmpty()) {
      return Slot.empty(choice, binding.problem());
    }
    S settings = binding.settings().get();
    return new Slot(
        choice,
        extension.description(),
        () -> factory.create(settings, context),
        slot -> {
          plugins.use(extension.kind(), extension.name());
          synchronized (made) {
            made.add(slot);
          }
        });
  }

  private String absent(AdapterChoice choice) {
    String kind = Plugins.kind(choice.port());
    Optional<Extension<AdapterFactory<?, ?>>> broken = plugins.broken(choice.port(), choice.name());
    if (broken.isPresent()) {
      return "The " + broken.get().description() + " is broken: it " + broken.get().failure();
    }
    Optional<String> artifact = KnownAdapters.artifact(choice.name());
    if (artifact.isPresent()) {
      return "The " + kind + " " + choice.name() + " is not there. Add " + artifact.get() + ".";
    }
    return "Unknown "
        + kind
        + " "
        + choice.name()
        + ". "
        + Spelling.hint(choice.name(), plugins.names(choice.port()));
  }

  public ClusterRegistry registry() {
    return product(Port.REGISTRY, ClusterRegistry.class);
  }

  public ClusterAccess clusterAccess() {
    return product(Port.CLUSTERS, ClusterAccess.class);
  }

  public ChangeHost changeHost() {
    return product(Port.CHANGES, ChangeHost.class);
  }

  public MetricsSource metricsSource() {
    return product(Port.METRICS, MetricsSource.class);
  }

  public ServiceMeshProvider mesh() {
    return product(Port.MESH, ServiceMeshProvider.class);
  }

  public DeliveryMonitor delivery() {
    return product(Port.DELIVERY, DeliveryMonitor.class);
  }

  /** The analysis of failures, where one is enabled and there. */
  public Optional<LLMProvider> languageModel() {
    return Optional.ofNullable(ports.get(Port.LLM)).map(slot -> slot.product(LLMProvider.class));
  }

  public Checks checks() {
    return checks;
  }

  /** The notifiers of the configuration, in its order; each is made when first used. */
  public List<NamedNotifier> notifiers() {
    return List.copyOf(notifiers);
  }

  /** The sources of evidence; each is made when first used. */
  public List<NamedEvidence> evidence() {
    return List.copyOf(evidence);
  }

  /** The event publishers of the configuration by name, in its order. */
  public Map<String, EventPublisher> eventPublishers() {
    Map<String, EventPublisher> byName = new LinkedHashMap<>();
    publishers.forEach((name, slot) -> byName.put(name, slot.product(EventPublisher.class)));
    return byName;
  }

  /** What workers are told by. */
  public WorkQueue workQueue() {
    return product(Port.QUEUE, WorkQueue.class);
  }

  /** Why a port cannot be used, where the configuration leaves it out; else empty. */
  public Optional<String> whyMissing(Port port) {
    Slot slot = ports.get(port);
    return slot == null ? Optional.of("Nothing is configured.") : slot.whyEmpty();
  }

  /** Every secret that the configuration refers to; none is read yet. */
  public List<Secret> secrets() {
    return secrets.referenced();
  }

  /**
   * What tests the products that the configuration chooses, by what messages call them; the queue
   * only where one is configured, since only workers need it. Products are made when theirs is
   * asked.
   */
  public Map<String, Supplier<List<Finding>>> probes() {
    Map<String, Supplier<List<Finding>>> probes = new LinkedHashMap<>();
    ports.forEach(
        (port, slot) -> {
          if (port != Port.QUEUE || slot.isExplicit()) {
            probe(slot, probes);
          }
        });
    secretSources.values().stream().filter(Slot::isMade).forEach(slot -> probe(slot, probes));
    publishers.values().forEach(slot -> probe(slot, probes));
    return probes;
  }

  private static void probe(Slot slot, Map<String, Supplier<List<Finding>>> probes) {
    if (slot.whyEmpty().isEmpty()) {
      probes.put(slot.description(), () -> slot.product(Product.class).probe());
    }
  }

  /** The client types that can be opened for a cluster. */
  public Set<Class<?>> clientTypes() {
    Set<Class<?>> types = new LinkedHashSet<>();
    clients.keySet().forEach(name -> clientFactory(name).ifPresent(f -> types.add(f.clientType())));
    return types;
  }

  /**
   * What opens clients of a type.
   *
   * @throws GuardException with code {@code plugin.no-client} where nothing offers the type
   */
  @SuppressWarnings("unchecked")
  public <C extends AutoCloseable> ClusterClients<C> clients(Class<C> type) {
    for (Map.Entry<String, Slot> client : clients.entrySet()) {
      Optional<Class<?>> offered =
          clientFactory(client.getKey()).map(ClusterClientsFactory::clientType);
      if (offered.filter(type::equals).isPresent()) {
        return (ClusterClients<C>) client.getValue().product(ClusterClients.class);
      }
    }
    throw GuardException.of("plugin.no-client", Responsible.OPERATOR)
        .what("No extension opens clients of type " + type.getName() + ".")
        .next(
            "There are: "
                + String.join(", ", clientTypes().stream().map(Class::getName).sorted().toList())
                + ".")
        .build();
  }

  private Optional<ClusterClientsFactory<?, ?>> clientFactory(String name) {
    return Optional.ofNullable(plugins.usable(Port.CLIENTS).get(name))
        .flatMap(extension -> Optional.ofNullable(extension.instance()))
        .map(factory -> (ClusterClientsFactory<?, ?>) factory);
  }

  private SecretSource secretSource(String name) {
    return Objects.requireNonNull(secretSources.get(name)).product(SecretSource.class);
  }

  private <P extends Product> P product(Port port, Class<P> type) {
    Slot slot = ports.get(port);
    if (slot == null) {
      throw new IllegalStateException("No slot for " + port);
    }
    return slot.product(type);
  }

  /** Closes what was made, the newest first. */
  @Override
  public void close() {
    List<Slot> newestFirst;
    synchronized (made) {
      newestFirst = new ArrayList<>(made);
      made.clear();
    }
    Collections.reverse(newestFirst);
    newestFirst.forEach(Slot::close);
  }
}
