package dev.guard.core.config;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.secret.Secret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Binds a mapping to a record, collecting every problem instead of stopping at the first.
 *
 * <p>Component {@code webhookUrl} is read from key {@code webhook_url}. Types: String, int, long,
 * double, boolean (and their boxes), Duration, URI, Path (with {@code ~}; relative to the file),
 * enums (in any case, with {@code -} or {@code _}), Secret (a reference), MeshVersion, Optional,
 * List and Map of these, and records. Keys that are absent take their value from the record's
 * static method {@code defaults()}, where it has one; without one, only Optional, List, Map and
 * records of those may be absent. Not thread-safe.
 */
public final class RecordBinder {
  private final Problems problems;
  private final SecretResolver secrets;
  private final ScalarReader scalars;

  RecordBinder(Problems problems, SecretResolver secrets, Optional<Path> folder) {
    this.problems = problems;
    this.secrets = secrets;
    this.scalars = new ScalarReader(folder);
  }

  /**
   * The record that a section describes, or empty where the section has a problem.
   *
   * @param shared keys that somebody else reads from the same section
   */
  public <R extends Record> Optional<R> bind(
      Class<R> type, ConfigSection section, Set<String> shared) {
    return Optional.ofNullable(record(type, section, shared, defaults(type))).map(type::cast);
  }

  /** The values of absent keys: what the record's static method {@code defaults()} answers. */
  static @Nullable Object defaults(Class<?> type) {
    Method method;
    try {
      method = type.getDeclaredMethod("defaults");
    } catch (NoSuchMethodException e) {
      return null;
    }
    try {
      method.setAccessible(true);
      return method.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw broken(type, "defaults()", e);
    }
  }

  private @Nullable Object record(
      Class<?> type, ConfigSection section, Set<String> shared, @Nullable Object fallback) {
    RecordComponent[] components = type.getRecordComponents();
    Set<String> known = new LinkedHashSet<>();
    for (RecordComponent component : components) {
      if (component.getType() != ConfigSection.class) {
        known.add(KeyName.of(component));
      }
    }
    if (!type.isAnnotationPresent(Open.class)) {
      refuseUnknown(section, known, shared);
    }
    @Nullable Object[] values = new @Nullable Object[components.length];
    boolean complete = true;
    for (int i = 0; i < components.length; i++) {
      values[i] = component(components[i], section, fallback);
      complete &= values[i] != null;
    }
    return complete ? instance(type, components, values, section) : null;
  }

  private void refuseUnknown(ConfigSection section, Set<String> known, Set<String> shared) {
    Set<String> all = new LinkedHashSet<>(known);
    all.addAll(shared);
    for (ConfigSection.Entry entry : section.entries().values()) {
      if (!all.contains(entry.key())) {
        problems.add(
            entry.position(),
            "Unknown key " + entry.path() + ". " + Spelling.hint(entry.key(), all));
      }
    }
  }

  private @Nullable Object component(
      RecordComponent component, ConfigSection section, @Nullable Object fallback) {
    if (component.getType() == ConfigSection.class) {
      return section;
    }
    String key = KeyName.of(component);
    Object byDefault = fallback == null ? null : read(component, fallback);
    Optional<ConfigSection.Entry> entry =
        section.entry(key).filter(found -> !ConfigSection.isNothing(found.value()));
    if (entry.isEmpty()) {
      return absent(component, key, section, byDefault);
    }
    ConfigSection.Entry found = entry.get();
    Object value =
        value(component.getGenericType(), component.getName(), found.path(), found, byDefault);
    if (value == null) {
      return byDefault == null ? nothing(component.getType()) : byDefault;
    }
    checkRange(component, found, value);
    return value;
  }

  private @Nullable Object absent(
      RecordComponent component, String key, ConfigSection section, @Nullable Object byDefault) {
    Class<?> type = component.getType();
    if (byDefault != null) {
      return byDefault;
    }
    Object nothing = nothing(type);
    if (nothing != null) {
      return nothing;
    }
    String path = section.path().isEmpty() ? key : section.path() + "." + key;
    if (type.isRecord() && type != MeshVersion.class) {
      return record(
          type, ConfigSection.empty(path, section.position(key)), Set.of(), defaults(type));
    }
    problems.add(section.position(key), path + " is missing.");
    return null;
  }

  private static @Nullable Object nothing(Class<?> type) {
    if (type == Optional.class) {
      return Optional.empty();
    }
    if (type == List.class) {
      return List.of();
    }
    return type == Map.class ? Map.of() : null;
  }

  private @Nullable Object value(
      Type type,
      String component,
      String path,
      ConfigSection.Entry entry,
      @Nullable Object byDefault) {
    if (type instanceof ParameterizedType generic) {
      return collection(generic, component, path, entry, byDefault);
    }
    Class<?> plain = (Class<?>) type;
    Node node = entry.value();
    String file = entry.position().file();
    if (plain.isRecord() && plain != MeshVersion.class) {
      ConfigSection nested = ConfigSection.of(path, node, problems, file);
      return record(
          plain, nested, Set.of(), plain.isInstance(byDefault) ? byDefault : defaults(plain));
    }
    if (plain == ConfigSection.class) {
      return ConfigSection.of(path, node, problems, file);
    }
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(
          Position.of(node, file),
          path + " must be one value, not " + ConfigSection.kind(node) + ".");
      return null;
    }
    if (plain == Secret.class) {
      return secret(path, Position.of(node, file), scalar.getValue());
    }
    if (!ScalarReader.reads(plain)) {
      throw broken(plain, "a component of a settings record", new IllegalStateException(path));
    }
    try {
      return scalars.read(plain, component, scalar.getValue());
    } catch (ScalarReader.Mistyped e) {
      problems.add(Position.of(node, file), path + " " + e.getMessage());
      return null;
    }
  }

  private @Nullable Object secret(String path, Position position, String reference) {
    return secrets
        .resolve(reference)
        .<Optional<Secret>>fold(
            Optional::of,
            unknown -> {
              problems.add(position, path + " " + unknown.reason());
              return Optional.empty();
            })
        .orElse(null);
  }

  private @Nullable Object collection(
      ParameterizedType generic,
      String component,
      String path,
      ConfigSection.Entry entry,
      @Nullable Object byDefault) {
    Type[] arguments = generic.getActualTypeArguments();
    if (generic.getRawType() == Optional.class) {
      Object inner =
          byDefault instanceof Optional<?> given && given.isPresent() ? given.get() : null;
      Object value = value(arguments[0], component, path, entry, inner);
      return value == null ? null : Optional.of(value);
    }
    if (generic.getRawType() == List.class) {
      return list(arguments[0], component, path, entry);
    }
    return map(arguments[1], component, path, entry);
  }

  private @Nullable Object list(
      Type type, String component, String path, ConfigSection.Entry entry) {
    String file = entry.position().file();
    if (!(entry.value() instanceof SequenceNode sequence)) {
      problems.add(
          Position.of(entry.value(), file),
          path + " must be a list, not " + ConfigSection.kind(entry.value()) + ".");
      return null;
    }
    List<Object> items = new ArrayList<>();
    for (Node node : sequence.getValue()) {
      String at = path + "[" + items.size() + "]";
      ConfigSection.Entry item =
          new ConfigSection.Entry(entry.key(), at, Position.of(node, file), node);
      if (ConfigSection.isNothing(node)) {
        problems.add(item.position(), at + " is empty.");
        continue;
      }
      Object value = value(type, component, at, item, null);
      if (value != null) {
        items.add(value);
      }
    }
    return List.copyOf(items);
  }

  private Object map(Type type, String component, String path, ConfigSection.Entry entry) {
    ConfigSection section =
        ConfigSection.of(path, entry.value(), problems, entry.position().file());
    Map<String, Object> values = new LinkedHashMap<>();
    for (ConfigSection.Entry item : section.entries().values()) {
      if (ConfigSection.isNothing(item.value()) && !isRecord(type)) {
        problems.add(item.position(), item.path() + " is empty.");
        continue;
      }
      Object value = value(type, component, item.path(), item, null);
      if (value != null) {
        values.put(item.key(), value);
      }
    }
    return values;
  }

  private static boolean isRecord(Type type) {
    return type instanceof Class<?> plain && plain.isRecord();
  }

  private void checkRange(RecordComponent component, ConfigSection.Entry entry, Object value) {
    Range range = component.getAnnotation(Range.class);
    Object plain =
        value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
    if (range == null) {
      return;
    }
    boolean duration = plain instanceof Duration;
    double number =
        plain instanceof Duration length
            ? length.toMillis() / 1000.0
            : plain instanceof Number given ? given.doubleValue() : range.min();
    if (number < range.min()) {
      refuseRange(entry, "must be at least " + bound(range.min(), duration));
    } else if (number > range.max()) {
      refuseRange(entry, "must be at most " + bound(range.max(), duration));
    }
  }

  private void refuseRange(ConfigSection.Entry entry, String rule) {
    String given =
        entry.value() instanceof ScalarNode scalar ? ScalarReader.echo(scalar.getValue()) : "this";
    problems.add(
        Position.of(entry.value(), entry.position().file()),
        entry.path() + " " + rule + ", not " + given + ".");
  }

  private static String bound(double bound, boolean duration) {
    if (duration) {
      return DurationText.of(Duration.ofMillis((long) (bound * 1000)));
    }
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  private @Nullable Object instance(
      Class<?> type,
      RecordComponent[] components,
      @Nullable Object[] values,
      ConfigSection section) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      Throwable refused = e.getCause();
      if (refused instanceof GuardException || refused instanceof IllegalArgumentException) {
        String where = section.path().isEmpty() ? "" : section.path() + ": ";
        problems.add(section.position(), where + refused.getMessage());
        return null;
      }
      throw broken(type, "its constructor", e);
    } catch (ReflectiveOperationException e) {
      throw broken(type, "its constructor", e);
    }
  }

  private static @Nullable Object read(RecordComponent component, Object instance) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(instance);
    } catch (ReflectiveOperationException e) {
      throw broken(instance.getClass(), "component " + component.getName(), e);
    }
  }

  private static GuardException broken(Class<?> type, String part, Exception cause) {
    return GuardException.of("plugin.settings", GuardException.Responsible.GUARD)
        .what("The settings record " + type.getName() + " cannot be bound: " + part + " failed.")
        .next("Report this to the maker of the extension.")
        .cause(cause)
        .build();
  }
}
