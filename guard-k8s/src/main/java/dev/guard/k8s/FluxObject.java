package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Flux object of any API version, read by field names. */
final class FluxObject {
  private final GenericKubernetesResource resource;

  FluxObject(GenericKubernetesResource resource) {
    this.resource = resource;
  }

  String kind() {
    return resource.getKind();
  }

  String namespace() {
    String namespace = resource.getMetadata().getNamespace();
    return namespace == null ? "" : namespace;
  }

  String name() {
    return resource.getMetadata().getName();
  }

  Map<String, String> labels() {
    Map<String, String> labels = resource.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  long generation() {
    Long generation = resource.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  /** Minus one before the controller has looked at the object. */
  long observedGeneration() {
    return number("status", "observedGeneration").orElse(-1L);
  }

  boolean observed() {
    return observedGeneration() >= generation();
  }

  boolean suspended() {
    Object suspend = resource.get("spec", "suspend");
    return Boolean.TRUE.equals(suspend);
  }

  Optional<String> text(Object... path) {
    Object value = resource.get(path);
    return value == null
        ? Optional.empty()
        : Optional.of(value.toString()).filter(s -> !s.isEmpty());
  }

  Optional<Long> number(Object... path) {
    Object value = resource.get(path);
    return value instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
  }

  List<Map<?, ?>> maps(Object... path) {
    Object value = resource.get(path);
    List<Map<?, ?>> maps = new ArrayList<>();
    if (value instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  List<FluxCondition> conditions() {
    return maps("status", "conditions").stream().map(FluxObject::condition).toList();
  }

  Optional<FluxCondition> condition(String type) {
    return conditions().stream().filter(each -> type.equals(each.type())).findFirst();
  }

  private static FluxCondition condition(Map<?, ?> map) {
    return new FluxCondition(
        word(map, "type"),
        word(map, "status"),
        word(map, "reason"),
        word(map, "message"),
        map.get("observedGeneration") instanceof Number number
            ? Optional.of(number.longValue())
            : Optional.empty(),
        instant(word(map, "lastTransitionTime")));
  }

  static String word(Map<?, ?> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : value.toString();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return kind() + " " + namespace() + "/" + name();
  }
}
