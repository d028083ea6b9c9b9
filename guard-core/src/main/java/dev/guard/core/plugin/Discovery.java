package dev.guard.core.plugin;

import dev.guard.api.plugin.AdapterFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the extensions of one kind. What cannot be used is kept as a broken entry; nothing that an
 * extension does stops the others. Not thread-safe.
 */
final class Discovery<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final int API_LEVEL = 1;
  private static final int MOST_FAILURES = 100;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*");
  private static final Pattern PROVIDER = Pattern.compile("Provider (\\S+)");

  private final String kind;
  private final Class<T> type;
  private final Function<T, String> nameOf;
  private final Set<String> reserved;
  private final Map<String, Extension<T>> usable = new LinkedHashMap<>();
  private final List<Extension<T>> broken = new ArrayList<>();
  private final Set<String> given = new HashSet<>();

  Discovery(String kind, Class<T> type, Function<T, String> nameOf, Set<String> reserved) {
    this.kind = kind;
    this.type = type;
    this.nameOf = nameOf;
    this.reserved = Set.copyOf(reserved);
  }

  /** Registers what the program gives; it replaces a discovered one of the same name. */
  void register(Collection<? extends T> instances) {
    instances.forEach(instance -> vet(instance, Origin.of(instance.getClass()), true));
  }

  /** Looks on the class path of a loader. */
  void discover(ClassLoader loader) {
    walk(ServiceLoader.load(type, loader), Origin.CLASS_PATH, loader, false);
  }

  /** Looks into one jar; what its host has already is not taken a second time. */
  void discover(PluginJar jar) {
    walk(ServiceLoader.load(type, jar), jar.origin(), jar, true);
  }

  private void walk(ServiceLoader<T> services, String origin, ClassLoader loader, boolean ownOnly) {
    Spliterator<ServiceLoader.Provider<T>> providers = services.stream().spliterator();
    for (int failures = 0; failures < MOST_FAILURES; failures++) {
      try {
        boolean more = true;
        while (more) {
          more = providers.tryAdvance(provider -> take(provider, origin, loader, ownOnly));
        }
        return;
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        refuse(className(e), origin, "cannot be loaded: " + text(e));
      }
    }
  }

  private void take(
      ServiceLoader.Provider<T> provider, String origin, ClassLoader loader, boolean ownOnly) {
    Class<? extends T> found = provider.type();
    if (ownOnly && found.getClassLoader() != loader) {
      return;
    }
    String place = ownOnly ? origin : Origin.of(found);
    T instance;
    try {
      instance = provider.get();
    } catch (Throwable e) {
      PluginCall.rethrowFatal(e);
      Throwable cause =
          e instanceof ServiceConfigurationError && e.getCause() != null ? e.getCause() : e;
      refuse(found.getName(), place, "cannot be made: " + text(cause));
      return;
    }
    vet(instance, place, false);
  }

  private void vet(T instance, String origin, boolean byProgram) {
    String className = instance.getClass().getName();
    String name;
    try {
      name = nameOf.apply(instance);
      String problem = problem(name, instance);
      if (!problem.isEmpty()) {
        refuse(name == null || name.isBlank() ? className : name, origin, problem);
        return;
      }
    } catch (Throwable e) {
      PluginCall.rethrowFatal(e);
      refuse(className, origin, "cannot be asked for its name: " + text(e));
      return;
    }
    Extension<T> first = usable.get(name);
    if (first == null) {
      usable.put(name, Extension.usable(kind, name, origin, instance));
      if (byProgram) {
        given.add(name);
      }
    } else if (byProgram || !given.contains(name)) {
      refuse(name, origin, "has a name that is taken by the one of " + first.origin());
    }
  }

  private String problem(@Nullable String name, T instance) {
    if (name == null || name.isBlank()) {
      return "has no name";
    }
    if (!NAME.matcher(name).matches()) {
      return "has a name that is not lower case letters, digits, dots and dashes";
    }
    if (reserved.contains(name)) {
      return "has a name that GUARD keeps for itself";
    }
    if (instance instanceof AdapterFactory<?, ?> factory) {
      if (factory.apiLevel() > API_LEVEL) {
        return "needs level "
            + factory.apiLevel()
            + " of guard-api, and this GUARD has level "
            + API_LEVEL;
      }
      Class<?> settings = factory.settingsType();
      if (settings == null || !settings.isRecord()) {
        return "names no record as its settings";
      }
    }
    return "";
  }

  private void refuse(String name, String origin, String problem) {
    Extension<T> entry = Extension.broken(kind, name, origin, problem + ".");
    broken.add(entry);
    LOG.warn("Not used: {} {}", entry.description(), entry.failure());
  }

  /** What was thrown, without a full stop. */
  private static String text(Throwable thrown) {
    return PluginCall.describe(thrown).replaceAll("\\.$", "");
  }

  private static String className(Throwable thrown) {
    Matcher matcher = PROVIDER.matcher(String.valueOf(thrown.getMessage()));
    return matcher.find() ? matcher.group(1) : "?";
  }

  Map<String, Extension<T>> usable() {
    return Collections.unmodifiableMap(usable);
  }

  List<Extension<T>> broken() {
    return List.copyOf(broken);
  }
}
