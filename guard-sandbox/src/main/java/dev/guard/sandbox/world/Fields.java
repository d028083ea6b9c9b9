package dev.guard.sandbox.world;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the JSON of Kubernetes objects. */
final class Fields {
  private Fields() {}

  /** A map of alternating keys and values, in order. */
  static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i].toString(), pairs[i + 1]);
    }
    return map;
  }

  static Map<String, Object> condition(
      String type, boolean status, String reason, String message, Instant since) {
    return map(
        "type", type,
        "status", status ? "True" : "False",
        "reason", reason,
        "message", message,
        "lastTransitionTime", time(since));
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
