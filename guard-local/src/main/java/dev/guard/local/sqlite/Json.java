package dev.guard.local.sqlite;

import dev.guard.api.MeshVersion;
import java.nio.file.Path;
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
 * The models as JSON: keys in lower_snake_case and sorted in maps, instants as ISO 8601 with all
 * their digits, a mesh version as its text. An unknown key is an error, since it means that a newer
 * GUARD wrote the row. Thread-safe.
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

  private final Path file;

  /** {@code file} is where an error says that the text stands. */
  Json(Path file) {
    this.file = file;
  }

  String write(Object model) {
    return MAPPER.writeValueAsString(model);
  }

  /** Reads a model back; {@code row} names it in an error. */
  <T> T read(String text, Class<T> type, String row) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JacksonException e) {
      throw Database.damaged(file, "the row of " + row + " cannot be read").cause(e).build();
    }
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
