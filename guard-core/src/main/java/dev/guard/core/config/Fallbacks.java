package dev.guard.core.config;

import dev.guard.api.MeshVersion;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds where a key is absent, for those who describe the configuration. */
final class Fallbacks {
  private Fallbacks() {}

  /** The value of an absent key; {@code null} where there is none. */
  static @Nullable Object of(RecordComponent component, @Nullable Object defaults) {
    if (defaults == null) {
      return null;
    }
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object value = accessor.invoke(defaults);
      return value instanceof Optional<?> given ? given.orElse(null) : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The defaults cannot be read: " + component, e);
    }
  }

  /** Whether a file must hold the key. */
  static boolean isRequired(RecordComponent component, @Nullable Object defaults) {
    Class<?> type = component.getType();
    return defaults == null
        && type != Optional.class
        && type != List.class
        && type != Map.class
        && type != ConfigSection.class
        && !isNested(type);
  }

  /** Whether a component is a mapping of keys of its own. */
  static boolean isNested(Class<?> type) {
    return type.isRecord() && type != MeshVersion.class;
  }

  /** A value as a person would write it. */
  static String text(Object value) {
    if (value instanceof Duration duration) {
      return DurationText.of(duration);
    }
    if (value instanceof Double number) {
      return number == Math.rint(number)
          ? Long.toString(number.longValue())
          : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
    if (value instanceof Path path) {
      return path.toString().replace('\\', '/');
    }
    return value instanceof Enum<?> constant ? KeyName.of(constant) : value.toString();
  }
}
