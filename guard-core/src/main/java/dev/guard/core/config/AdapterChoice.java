package dev.guard.core.config;

import java.util.Set;

/**
 * The adapter that the configuration chooses for a port. Immutable.
 *
 * @param explicit whether the file names it or has a section for it; else it is the default
 * @param position where the choice stands
 * @param settings the adapter's section merged with the port's
 * @param shared keys of that section that the engine reads
 */
public record AdapterChoice(
    Port port,
    String name,
    boolean explicit,
    Position position,
    ConfigSection settings,
    Set<String> shared) {
  public AdapterChoice {
    shared = Set.copyOf(shared);
  }
}
