package dev.guard.aws.dynamodb;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * The models as JSON: keys in lower_snake_case, instants as ISO 8601 with all their digits, a mesh
 * version as its text. An unknown key is an error, since it means that a newer GUARD wrote the
 * item. Thread-safe.
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .addModule(
              new SimpleModule("guard")
                  .addSerializer(MeshVersion.class, ToStringSerializer.instance)
                  .addDeserializer(MeshVersion.class, new MeshVersionReader()))
          .build();

  private Json() {}

  static String write(Object model) {
    return MAPPER.writeValueAsString(model);
  }

  /** Reads a model back; {@code item} and {@code table} name it in an error. */
  static <T> T read(String text, Class<T> type, String item, String table) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JacksonException e) {
      throw unreadable(item, "what GUARD keeps there is damaged or of a newer GUARD", table)
          .cause(e)
          .build();
    }
  }

  /** An item that cannot be understood. */
  static GuardException.Builder unreadable(String item, String why, String table) {
    return GuardException.of("registry.damaged", Responsible.OPERATOR)
        .what("The item of " + item + " cannot be read: " + why + ".")
        .where("table " + table)
        .next(
            "Mend that attribute, use the newest GUARD that writes to the table, or restore the"
                + " table to a point in time.");
  }

  private static final class MeshVersionReader extends StdDeserializer<MeshVersion> {
    MeshVersionReader() {
      super(MeshVersion.class);
    }

    @Override
    public MeshVersion deserialize(JsonParser parser, DeserializationContext context) {
      String text = parser.getString();
      return MeshVersion.tryParse(text)
          .orElseThrow(
              () -> context.weirdStringException(text, MeshVersion.class, "not a full version"));
    }
  }
}
