package dev.guard.core.analysis;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evidence written by hand: what a source would say of a known failure. */
final class Case {
  static final Instant CHANGED = Instant.parse("2026-03-02T10:00:00Z");

  private Case() {}

  /** An error; facts are written {@code name=value}. */
  static Evidence seen(String kind, String object, String message, String... facts) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String fact : facts) {
      int equals = fact.indexOf('=');
      values.put(fact.substring(0, equals), fact.substring(equals + 1));
    }
    return Evidence.of(kind, object, Severity.ERROR, message)
        .withFacts(values)
        .seen(CHANGED.plusSeconds(60), 1);
  }

  /** The same, before the change. */
  static Evidence old(Evidence evidence) {
    return evidence.seen(CHANGED.minusSeconds(3600), evidence.count());
  }

  static Dossier dossier(String clusterId, List<Evidence> evidence) {
    List<Exhibit> exhibits = new ArrayList<>();
    for (Evidence each : evidence) {
      exhibits.add(new Exhibit("E" + (exhibits.size() + 1), clusterId, "test", each));
    }
    return new Dossier(Optional.of(CHANGED), exhibits, List.of());
  }

  static Dossier dossier(Evidence... evidence) {
    return dossier("prod-1", Arrays.asList(evidence));
  }
}
