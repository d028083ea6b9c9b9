package dev.guard.sandbox.world;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/** The faults of one cluster, each with the mesh versions that have it. Confined to its world. */
final class Faults {
  private final Map<Fault, Predicate<String>> active = new EnumMap<>(Fault.class);

  void set(Fault fault, Predicate<String> versions) {
    active.put(fault, versions);
  }

  void clear(Fault fault) {
    active.remove(fault);
  }

  /** Whether a cluster that runs, or is brought to, this version has the fault. */
  boolean has(Fault fault, String version) {
    Predicate<String> versions = active.get(fault);
    return versions != null && versions.test(version);
  }
}
