package dev.guard.cli.view;

import java.util.regex.Pattern;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes records as JSON: keys in lower_snake_case, in the order of the components; instants as ISO
 * 8601; an empty Optional as null. Thread-safe.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final Pattern OBEYED =
      Pattern.compile("[\\x7f-\\x9f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

  private Json() {}

  /** The value as indented JSON, without a final newline. */
  public static String write(Object value) {
    return escaped(MAPPER.writeValueAsString(value));
  }

  /** The value as JSON on one line. */
  public static String line(Object value) {
    return escaped(
        MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
  }

  /**
   * JSON may hold some characters as they are that a terminal obeys; they can only stand in texts,
   * where an escape means the same.
   */
  private static String escaped(String json) {
    return OBEYED
        .matcher(json)
        .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
  }
}
