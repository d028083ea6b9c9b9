package dev.guard.core.run;

import java.util.Map;
import java.util.Optional;

/** A journal entry before it gets its id, time and actor. */
record Note(String kind, Optional<String> clusterId, String why, Map<String, String> data) {
  static Note run(String kind, String why, Map<String, String> data) {
    return new Note(kind, Optional.empty(), why, data);
  }

  static Note cluster(String kind, String clusterId, String why, Map<String, String> data) {
    return new Note(kind, Optional.of(clusterId), why, data);
  }
}
