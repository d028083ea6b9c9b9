package dev.guard.core.config;

import dev.guard.api.MeshVersion;
import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON Schema (draft 2020-12) and the reference of the configuration from the records
 * that it is bound to. Pure: the same records give the same text.
 */
public final class SchemaWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String DURATION = "^\\d+\\s*(ms|s|m|h|d)$";

  private final Map<String, Class<?>> sections;

  /**
   * @param sections the settings records of adapters, by the top-level section that holds them
   */
  public SchemaWriter(Map<String, Class<?>> sections) {
    this.sections = new TreeMap<>(sections);
  }

  /** The schema, ending with a line break. */
  public String schema() {
    ObjectNode root = object(FileShape.Root.class, null);
    root.put("additionalProperties", false);
    root.set("patternProperties", JSON.objectNode().set("^x-", JSON.objectNode()));
    ObjectNode properties = (ObjectNode) root.get("properties");
    sections.forEach(
        (name, type) -> {
          ObjectNode section = object(type, RecordBinder.defaults(type));
          if (properties.get(name) instanceof ObjectNode known) {
            ((ObjectNode) known.get("properties")).setAll((ObjectNode) section.get("properties"));
          } else {
            properties.set(name, section);
          }
        });
    ((ObjectNode) properties.get("datadog").get("properties")).set("queries", queries());
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

  private static ObjectNode queries() {
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(text()).add(object(FileShape.Query.class, null));
    ObjectNode queries = JSON.objectNode().put("type", "object");
    queries.set("additionalProperties", either);
    return queries;
  }

  private static ObjectNode object(Class<?> type, @Nullable Object defaults) {
    ObjectNode node = JSON.objectNode().put("type", "object");
    ObjectNode properties = node.putObject("properties");
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType() == ConfigSection.class) {
        continue;
      }
      Object byDefault = defaults == null ? null : value(component, defaults);
      ObjectNode property = of(component.getGenericType(), byDefault);
      Description description = component.getAnnotation(Description.class);
      if (description != null) {
        property.put("description", description.value());
      }
      bound(component, property);
      properties.set(KeyName.of(component), property);
    }
    if (!type.isAnnotationPresent(Open.class)) {
      node.put("additionalProperties", false);
    }
    return node;
  }

  private static void bound(RecordComponent component, ObjectNode property) {
    Range range = component.getAnnotation(Range.class);
    if (range != null && property.path("type").asString("").matches("integer|number")) {
      property.put("minimum", range.min());
      if (range.max() < Double.MAX_VALUE) {
        property.put("maximum", range.max());
      }
    }
  }

  private static ObjectNode of(Type type, @Nullable Object byDefault) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        return of(arguments[0], byDefault instanceof Optional<?> o ? o.orElse(null) : null);
      }
      if (generic.getRawType() == List.class) {
        ObjectNode list = JSON.objectNode().put("type", "array");
        list.set("items", of(arguments[0], null));
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
    if (plain.isRecord() && plain != MeshVersion.class) {
      return object(plain, byDefault == null ? RecordBinder.defaults(plain) : byDefault);
    }
    ObjectNode scalar = scalar(plain);
    if (byDefault != null) {
      scalar.set("default", JSON.stringNode(shown(byDefault)));
      if (byDefault instanceof Boolean truth) {
        scalar.put("default", truth);
      } else if (byDefault instanceof Double number) {
        scalar.put("default", number);
      } else if (byDefault instanceof Number number) {
        scalar.put("default", number.longValue());
      }
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
          .add(text().put("pattern", "^[0-9.]+\\s*%$"));
      return number;
    }
    ObjectNode text = text();
    if (type == Duration.class) {
      text.put("pattern", DURATION);
    } else if (type == URI.class) {
      text.put("format", "uri");
    } else if (type.isEnum()) {
      var names = text.putArray("enum");
      Arrays.stream(type.getEnumConstants()).forEach(one -> names.add(KeyName.of((Enum<?>) one)));
    }
    return text;
  }

  private static ObjectNode text() {
    return JSON.objectNode().put("type", "string");
  }

  private static @Nullable Object value(RecordComponent component, Object instance) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(instance);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The defaults cannot be read: " + component, e);
    }
  }

  private static String shown(Object value) {
    if (value instanceof Duration duration) {
      return DurationText.of(duration);
    }
    return value instanceof Enum<?> constant ? KeyName.of(constant) : value.toString();
  }

  /** The reference: one table of keys a section, ending with a line break. */
  public String reference() {
    StringBuilder text = new StringBuilder();
    for (RecordComponent component : FileShape.Root.class.getRecordComponents()) {
      String key = KeyName.of(component);
      Class<?> adapter = sections.get(key);
      Description description = component.getAnnotation(Description.class);
      heading(text, key, description == null ? "" : description.value());
      rows(text, key, component.getGenericType(), null);
      if (adapter != null) {
        rows(text, key, adapter, RecordBinder.defaults(adapter));
      }
    }
    sections.forEach(
        (key, type) -> {
          if (!TopLevel.isKnown(key)) {
            heading(text, key, "Settings of the adapter `" + key + "`.");
            rows(text, key, type, RecordBinder.defaults(type));
          }
        });
    return text.toString().replaceAll("\n{3,}", "\n\n").strip() + "\n";
  }

  private static void heading(StringBuilder text, String key, String meaning) {
    text.append("\n## ").append(key).append("\n\n").append(meaning).append("\n\n");
    text.append("| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
  }

  private static void rows(StringBuilder text, String path, Type type, @Nullable Object defaults) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      boolean list = generic.getRawType() == List.class;
      boolean map = generic.getRawType() == Map.class;
      rows(
          text,
          path + (list ? "[]" : map ? ".<name>" : ""),
          arguments[arguments.length - 1],
          defaults instanceof Optional<?> given ? given.orElse(null) : null);
      return;
    }
    Class<?> plain = (Class<?>) type;
    if (!plain.isRecord() || plain == MeshVersion.class) {
      return;
    }
    Object values = defaults == null ? RecordBinder.defaults(plain) : defaults;
    for (RecordComponent component : plain.getRecordComponents()) {
      if (component.getType() != ConfigSection.class) {
        row(text, path, component, values == null ? null : value(component, values));
      }
    }
  }

  private static void row(
      StringBuilder text, String path, RecordComponent component, @Nullable Object byDefault) {
    String key = path + "." + KeyName.of(component);
    Description description = component.getAnnotation(Description.class);
    boolean nested = component.getType().isRecord() && component.getType() != MeshVersion.class;
    if (!nested) {
      text.append("| `")
          .append(key)
          .append("` | ")
          .append(type(component.getGenericType()))
          .append(" | ")
          .append(defaultText(component, byDefault))
          .append(" | ")
          .append(description == null ? "" : description.value().replace("|", "\\|"))
          .append(" |\n");
    }
    rows(text, key, component.getGenericType(), byDefault);
  }

  private static String defaultText(RecordComponent component, @Nullable Object byDefault) {
    if (byDefault == null) {
      Class<?> type = component.getType();
      boolean optional = type == Optional.class || type == List.class || type == Map.class;
      return optional ? "" : "required";
    }
    if (byDefault instanceof Optional<?> given) {
      return given.map(value -> "`" + shown(value) + "`").orElse("");
    }
    if (byDefault instanceof List<?> list) {
      return list.isEmpty() ? "" : "`" + list + "`";
    }
    return byDefault instanceof Map<?, ?> map && map.isEmpty() ? "" : "`" + shown(byDefault) + "`";
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      String inner = type(arguments[arguments.length - 1]);
      return generic.getRawType() == List.class
          ? "list of " + inner
          : generic.getRawType() == Map.class ? "mapping of " + inner : inner;
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return String.join(
          ", ",
          Arrays.stream(plain.getEnumConstants()).map(one -> KeyName.of((Enum<?>) one)).toList());
    }
    if (plain == Secret.class) {
      return "secret reference";
    }
    if (plain.isRecord() || plain == ConfigSection.class) {
      return "keys";
    }
    return switch (plain.getSimpleName()) {
      case "int", "Integer", "long", "Long" -> "whole number";
      case "double", "Double" -> "number";
      case "boolean", "Boolean" -> "true, false";
      case "URI" -> "URL";
      case "String" -> "text";
      default -> plain.getSimpleName().toLowerCase(Locale.ROOT);
    };
  }
}
