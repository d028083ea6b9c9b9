package dev.guard.core.config;

/**
 * The settings of an adapter that was found. Immutable.
 *
 * @param name what {@code type} says to choose it
 * @param type the record that its settings are bound to
 */
public record AdapterSettings(Port port, String name, Class<? extends Record> type) {
  /** Whether the settings stand beside {@code type} in an entry of a list. */
  boolean inEntries() {
    return port == Port.NOTIFIERS || port == Port.EVENTS;
  }

  /** The top-level section that holds them, where they are not in entries of a list. */
  String section() {
    return KnownAdapters.section(name);
  }
}
