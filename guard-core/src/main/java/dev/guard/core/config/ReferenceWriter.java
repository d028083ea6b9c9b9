package dev.guard.core.config;

import dev.guard.api.MeshVersion;
import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the reference of the configuration, in Markdown, from the records that it is bound to: for
 * every section its keys with type, default and meaning. Pure.
 */
public final class ReferenceWriter {
  private static final String TABLE =
      "| key | type | default | meaning |\n| --- | --- | --- | --- |\n";

  private final List<AdapterSettings> adapters;
  private final List<CheckSettings> checks;
  private final StringBuilder text = new StringBuilder();

  private ReferenceWriter(Collection<AdapterSettings> adapters, Collection<CheckSettings> checks) {
    this.checks = checks.stream().sorted(Comparator.comparing(CheckSettings::name)).toList();
    this.adapters =
        adapters.stream()
            .sorted(
                Comparator.comparing(AdapterSettings::port).thenComparing(AdapterSettings::name))
            .toList();
  }

  /**
   * The reference, ending with a line break.
   *
   * @param adapters those whose settings it describes
   * @param checks those that tell their settings
   */
  public static String write(
      Collection<AdapterSettings> adapters, Collection<CheckSettings> checks) {
    return new ReferenceWriter(adapters, checks).reference();
  }

  private String reference() {
    for (RecordComponent component : FileShape.Root.class.getRecordComponents()) {
      engineSection(component);
    }
    adapters.stream()
        .filter(adapter -> !adapter.inEntries() && !TopLevel.isKnown(adapter.section()))
        .filter(adapter -> !isBeside(adapter))
        .sorted(Comparator.comparing(AdapterSettings::name))
        .forEach(this::adapterSection);
    return text.toString().replaceAll("\n{3,}", "\n\n").strip() + "\n";
  }

  /** A source of evidence that reads the section of another adapter. */
  private boolean isBeside(AdapterSettings adapter) {
    return adapter.port() == Port.EVIDENCE
        && adapters.stream()
            .anyMatch(
                other ->
                    other.port() != Port.EVIDENCE && other.section().equals(adapter.section()));
  }

  private void engineSection(RecordComponent component) {
    String key = KeyName.of(component);
    heading("## " + key);
    StringBuilder rows = new StringBuilder();
    adapters.stream()
        .filter(adapter -> !adapter.inEntries() && adapter.section().equals(key))
        .map(AdapterSettings::type)
        .distinct()
        .forEach(type -> rows(rows, key, type, RecordBinder.defaults(type)));
    rows(rows, key, component.getGenericType(), null);
    if (key.equals("datadog")) {
      rows(rows, "datadog.queries.<name>", FileShape.Query.class, null);
    }
    if (rows.isEmpty()) {
      row(rows, key, component, "");
    } else {
      text.append(description(component)).append("\n\n");
      port(key).ifPresent(this::choices);
    }
    text.append(TABLE).append(rows);
    adapters.stream()
        .filter(adapter -> adapter.inEntries() && adapter.port().key().equals(key))
        .forEach(this::entries);
    if (key.equals("checks")) {
      checks.forEach(this::check);
    }
  }

  private static Optional<Port> port(String key) {
    return Port.singles().stream().filter(port -> port.key().equals(key)).findFirst();
  }

  private void choices(Port port) {
    String names =
        adapters.stream()
            .filter(adapter -> adapter.port() == port)
            .map(
                adapter ->
                    (hasKeys(adapter)
                            ? "[`" + adapter.name() + "`](#" + adapter.section() + ")"
                            : "`" + adapter.name() + "`")
                        + (port.byDefault().equals(Optional.of(adapter.name()))
                            ? " (by default)"
                            : ""))
            .collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      text.append("In this distribution: ").append(names).append(".\n\n");
    }
  }

  private static boolean hasKeys(AdapterSettings adapter) {
    return adapter.type().getRecordComponents().length > 0;
  }

  /** The keys of one type of notifier or publisher. */
  private void entries(AdapterSettings adapter) {
    String key = adapter.port().key();
    heading("### " + key + " of type " + adapter.name());
    if (adapter.port() == Port.EVENTS || !adapter.section().equals(adapter.name())) {
      text.append(
          "It reads section [`%1$s`](#%1$s); a key of that may stand in the entry instead, not in both.\n"
              .formatted(adapter.section()));
      return;
    }
    StringBuilder rows = new StringBuilder();
    rows(rows, key + "[]", adapter.type(), defaults(adapter));
    text.append(rows.isEmpty() ? "It has no keys of its own.\n" : TABLE + rows);
  }

  /** The keys of one check, beside those that every check has. */
  private void check(CheckSettings check) {
    heading("### checks." + check.name());
    StringBuilder rows = new StringBuilder();
    rows(rows, "checks." + check.name(), check.type(), RecordBinder.defaults(check.type()));
    text.append(rows.isEmpty() ? "It has no keys of its own.\n" : TABLE + rows);
  }

  private void adapterSection(AdapterSettings adapter) {
    if (!hasKeys(adapter)) {
      return;
    }
    heading("## " + adapter.section());
    boolean own = adapter.port() == Port.CLIENTS || adapter.port() == Port.EVIDENCE;
    text.append("Settings of ")
        .append(
            own
                ? "the "
                    + (adapter.port() == Port.CLIENTS ? "cluster client" : "evidence source")
                    + " `"
                    + adapter.name()
                    + "`."
                : "`"
                    + adapter.port().key()
                    + (adapter.port() == Port.LLM ? ".provider: " : ".type: ")
                    + adapter.name()
                    + "`; they may stand in section `"
                    + adapter.port().key()
                    + "` as well.")
        .append("\n\n")
        .append(TABLE);
    rows(text, adapter.section(), adapter.type(), defaults(adapter));
  }

  private void heading(String heading) {
    text.append('\n').append(heading).append("\n\n");
  }

  private static @Nullable Object defaults(AdapterSettings adapter) {
    return RecordBinder.defaults(adapter.type());
  }

  private static void rows(StringBuilder rows, String path, Type type, @Nullable Object byDefault) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      boolean list = generic.getRawType() == List.class;
      boolean map = generic.getRawType() == Map.class;
      rows(
          rows,
          path + (list ? "[]" : map ? ".<name>" : ""),
          arguments[arguments.length - 1],
          list || map ? null : byDefault);
      return;
    }
    Class<?> plain = (Class<?>) type;
    if (!Fallbacks.isNested(plain)) {
      return;
    }
    Object values = byDefault == null ? RecordBinder.defaults(plain) : byDefault;
    for (RecordComponent component : plain.getRecordComponents()) {
      if (component.getType() == ConfigSection.class) {
        continue;
      }
      String key = path + "." + KeyName.of(component);
      Object value = Fallbacks.of(component, values);
      if (!Fallbacks.isNested(component.getType())) {
        String shown =
            Fallbacks.isRequired(component, values)
                ? "required"
                : port(path)
                    .flatMap(Port::byDefault)
                    .map(name -> "`" + name + "`")
                    .orElseGet(() -> fallback(value));
        row(rows, key, component, shown);
      }
      rows(rows, key, component.getGenericType(), value);
    }
  }

  private static void row(
      StringBuilder rows, String key, RecordComponent component, String byDefault) {
    rows.append("| `")
        .append(key)
        .append("` | ")
        .append(type(component.getGenericType()))
        .append(" | ")
        .append(byDefault)
        .append(" | ")
        .append(description(component).replace("|", "\\|"))
        .append(" |\n");
  }

  private static String description(RecordComponent component) {
    Description description = component.getAnnotation(Description.class);
    return description == null ? "" : description.value();
  }

  private static String fallback(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(one -> "`" + Fallbacks.text(Objects.requireNonNull(one)) + "`")
          .collect(Collectors.joining(", "));
    }
    return value == null || value instanceof Map<?, ?> ? "" : "`" + Fallbacks.text(value) + "`";
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      String inner = type(arguments[arguments.length - 1]);
      return generic.getRawType() == List.class
          ? "list of " + inner
          : generic.getRawType() == Map.class ? "mapping to " + inner : inner;
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return Arrays.stream(plain.getEnumConstants())
          .map(one -> "`" + KeyName.of((Enum<?>) one) + "`")
          .collect(Collectors.joining(", "));
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return "`true`, `false`";
    }
    return plain == MeshVersion.class ? "version" : NAMES.getOrDefault(plain, "keys");
  }

  private static final Map<Class<?>, String> NAMES =
      Map.ofEntries(
          Map.entry(int.class, "whole number"),
          Map.entry(Integer.class, "whole number"),
          Map.entry(long.class, "whole number"),
          Map.entry(Long.class, "whole number"),
          Map.entry(double.class, "number"),
          Map.entry(Double.class, "number"),
          Map.entry(String.class, "text"),
          Map.entry(URI.class, "URL"),
          Map.entry(Path.class, "path"),
          Map.entry(Duration.class, "duration"),
          Map.entry(Secret.class, "secret reference"));
}
