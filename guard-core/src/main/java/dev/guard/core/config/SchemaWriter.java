package dev.guard.core.config;

import dev.guard.api.MeshVersion;
import dev.guard.api.plugin.Description;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON Schema (draft 2020-12) of the configuration from the records that it is bound to,
 * for completion in editors. Pure: the same records give the same text.
 */
public final class SchemaWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String DURATION = "^\\d{1,9}\\s*([mM][sS]|[sSmMhHdD])$";
  private static final String PERCENT = "^-?[0-9]+(\\.[0-9]+)?\\s*%$";

  private final List<AdapterSettings> adapters;
  private final List<CheckSettings> checks;

  private SchemaWriter(Collection<AdapterSettings> adapters, Collection<CheckSettings> checks) {
    this.checks = checks.stream().sorted(Comparator.comparing(CheckSettings::name)).toList();
    this.adapters =
        adapters.stream()
            .sorted(
                Comparator.comparing(AdapterSettings::port).thenComparing(AdapterSettings::name))
            .toList();
  }

  /**
   * The schema, ending with a line break.
   *
   * @param adapters those whose settings it describes
   * @param checks those that tell their settings
   */
  public static String write(
      Collection<AdapterSettings> adapters, Collection<CheckSettings> checks) {
    return new SchemaWriter(adapters, checks).schema();
  }

  private String schema() {
    ObjectNode root = object(FileShape.Root.class, null, false);
    root.put("additionalProperties", false);
    root.putObject("patternProperties").set("^x-", JSON.objectNode());
    ObjectNode properties = properties(root);
    for (AdapterSettings adapter : adapters) {
      if (adapter.inEntries()) {
        entry(items(properties, adapter.port().key()), adapter);
      } else {
        section(properties, adapter);
      }
    }
    for (String known : KnownAdapters.names()) {
      String section = KnownAdapters.section(known);
      boolean described = adapters.stream().anyMatch(one -> one.name().equals(known));
      if (!described && !properties.has(section)) {
        properties.putObject(section).put("type", "object");
      }
    }
    properties(properties.get("datadog")).set("queries", queries());
    checks(properties);
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "The configuration of GUARD");
    schema.setAll(root);
    return JsonMapper.builder()
            .build()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(schema)
            .replace("\r\n", "\n")
        + "\n";
  }

  /**
   * Settings may stand in the adapter's section or beside the port's {@code type}, so that both
   * know them and neither requires them.
   */
  private static void section(ObjectNode properties, AdapterSettings adapter) {
    ObjectNode own = object(adapter.type(), RecordBinder.defaults(adapter.type()), false);
    if (properties.get(adapter.section()) instanceof ObjectNode known) {
      properties(known).setAll(properties(own));
      known.put("additionalProperties", false);
    } else {
      own.put("description", "Settings of the adapter " + adapter.name() + ".");
      properties.set(adapter.section(), own);
    }
    if (adapter.port().byDefault().isPresent()) {
      properties(properties.get(adapter.port().key())).setAll(properties(own));
    }
  }

  /** Entries of a type have that type's keys; those of a type that is not known may have any. */
  private static void entry(ObjectNode items, AdapterSettings adapter) {
    // A publisher's keys may stand in the section of its name.
    boolean complete = adapter.port() != Port.EVENTS;
    ObjectNode own = object(adapter.type(), RecordBinder.defaults(adapter.type()), complete);
    ObjectNode all = JSON.objectNode();
    all.set("type", JSON.objectNode().put("const", adapter.name()));
    properties(items)
        .properties()
        .forEach(
            shared -> {
              if (!all.has(shared.getKey())) {
                all.putObject(shared.getKey());
              }
            });
    all.setAll(properties(own));
    own.set("properties", all);
    ObjectNode rule = JSON.objectNode();
    ObjectNode condition = rule.putObject("if");
    condition.putObject("properties").set("type", JSON.objectNode().put("const", adapter.name()));
    condition.putArray("required").add("type");
    rule.set("then", own);
    ArrayNode rules = items.get("allOf") instanceof ArrayNode some ? some : items.putArray("allOf");
    rules.add(rule);
  }

  /** A check that tells its settings knows those and the engine's; any other may have any keys. */
  private void checks(ObjectNode properties) {
    ObjectNode section = (ObjectNode) properties.get("checks");
    for (CheckSettings check : checks) {
      ObjectNode own = object(check.type(), RecordBinder.defaults(check.type()), false);
      ObjectNode all = object(FileShape.CheckEntry.class, null, false);
      properties(all).setAll(properties(own));
      all.put("description", "Settings of the check " + check.name() + ".");
      all.put("additionalProperties", false);
      ObjectNode named =
          section.get("properties") instanceof ObjectNode known
              ? known
              : section.putObject("properties");
      named.set(check.name(), all);
    }
  }

  private static ObjectNode items(ObjectNode properties, String list) {
    return (ObjectNode) properties.get(list).get("items");
  }

  private static ObjectNode properties(JsonNode object) {
    return (ObjectNode) object.get("properties");
  }

  private static ObjectNode queries() {
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(text()).add(object(FileShape.Query.class, null, true));
    ObjectNode queries = JSON.objectNode().put("type", "object");
    queries.set("additionalProperties", either);
    for (RecordComponent component : FileShape.Datadog.class.getRecordComponents()) {
      describe(component, queries);
    }
    return queries;
  }

  private static ObjectNode object(Class<?> type, @Nullable Object defaults, boolean complete) {
    ObjectNode node = JSON.objectNode().put("type", "object");
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = JSON.arrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType() == ConfigSection.class) {
        continue;
      }
      ObjectNode property = of(component.getGenericType(), Fallbacks.of(component, defaults));
      describe(component, property);
      bound(component, property);
      properties.set(KeyName.of(component), property);
      if (complete && Fallbacks.isRequired(component, defaults)) {
        required.add(KeyName.of(component));
      }
    }
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    if (!type.isAnnotationPresent(Open.class)) {
      node.put("additionalProperties", false);
    }
    return node;
  }

  private static void describe(RecordComponent component, ObjectNode property) {
    Description description = component.getAnnotation(Description.class);
    if (description != null) {
      property.put("description", description.value());
    }
  }

  /** Durations are texts, whose range a schema cannot tell. */
  private static void bound(RecordComponent component, ObjectNode property) {
    Range range = component.getAnnotation(Range.class);
    ObjectNode number =
        property.get("anyOf") instanceof ArrayNode either ? (ObjectNode) either.get(0) : property;
    if (range == null || !number.path("type").asString("").matches("integer|number")) {
      return;
    }
    number.put("minimum", range.min());
    if (range.max() < Double.MAX_VALUE) {
      number.put("maximum", range.max());
    }
  }

  private static ObjectNode of(Type type, @Nullable Object byDefault) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        return of(arguments[0], byDefault);
      }
      if (generic.getRawType() == List.class) {
        ObjectNode list = JSON.objectNode().put("type", "array");
        list.set("items", of(arguments[0], null));
        if (byDefault instanceof List<?> some && !some.isEmpty()) {
          ArrayNode values = list.putArray("default");
          some.forEach(value -> values.add(Fallbacks.text(value)));
        }
        return list;
      }
      ObjectNode map = JSON.objectNode().put("type", "object");
      map.set("additionalProperties", of(arguments[1], null));
      return map;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == ConfigSection.class) {
      return JSON.objectNode().put("type", "object");
    }
    if (Fallbacks.isNested(plain)) {
      Object defaults = byDefault == null ? RecordBinder.defaults(plain) : byDefault;
      return object(plain, defaults, true);
    }
    ObjectNode scalar = scalar(plain);
    if (byDefault instanceof Boolean truth) {
      scalar.put("default", truth);
    } else if (byDefault instanceof Number number) {
      scalar.set("default", JSON.numberNode(new BigDecimal(Fallbacks.text(number))));
    } else if (byDefault != null) {
      scalar.put("default", Fallbacks.text(byDefault));
    }
    return scalar;
  }

  private static ObjectNode scalar(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return JSON.objectNode().put("type", "boolean");
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return JSON.objectNode().put("type", "integer");
    }
    if (type == double.class || type == Double.class) {
      ObjectNode number = JSON.objectNode();
      number
          .putArray("anyOf")
          .add(JSON.objectNode().put("type", "number"))
          .add(text().put("pattern", PERCENT));
      return number;
    }
    if (type == MeshVersion.class) {
      return text().put("pattern", "^v?\\d+\\.\\d+\\.\\d+");
    }
    ObjectNode text = text();
    if (type == Duration.class) {
      text.put("pattern", DURATION);
    } else if (type == URI.class) {
      text.put("format", "uri");
    } else if (type.isEnum()) {
      ArrayNode names = text.putArray("enum");
      words(type).forEach(names::add);
    }
    return text;
  }

  /** As GUARD writes them; where the Python version has other words, those and its case too. */
  private static Set<String> words(Class<?> type) {
    Set<String> words = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    for (Object constant : type.getEnumConstants()) {
      words.add(KeyName.of((Enum<?>) constant));
      KeyName.also((Enum<?>) constant).ifPresent(others::add);
    }
    if (!others.isEmpty()) {
      words.addAll(others);
      List.copyOf(words).forEach(word -> words.add(word.toUpperCase(Locale.ROOT)));
    }
    return words;
  }

  private static ObjectNode text() {
    return JSON.objectNode().put("type", "string");
  }
}
