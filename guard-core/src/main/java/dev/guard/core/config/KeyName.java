package dev.guard.core.config;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Optional;

/** How a component's name is written in the file. */
final class KeyName {
  private KeyName() {}

  static String of(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    return key == null ? of(component.getName()) : key.value();
  }

  /**
   * {@code webhookUrl} is {@code webhook_url}; {@code latencyP99Max} is {@code latency_p99_max}.
   */
  static String of(String component) {
    return component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  /** Another word for a constant. */
  static Optional<String> also(Enum<?> constant) {
    try {
      Also also = constant.getDeclaringClass().getField(constant.name()).getAnnotation(Also.class);
      return Optional.ofNullable(also).map(Also::value);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("A constant without its field: " + constant, e);
    }
  }

  /** A constant as it is written: {@code PER_CLUSTER} is {@code per-cluster}. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
