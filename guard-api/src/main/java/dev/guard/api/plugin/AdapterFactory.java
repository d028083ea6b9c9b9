package dev.guard.api.plugin;

/**
 * Found by {@link java.util.ServiceLoader} through one of its sub-interfaces, and chosen by {@link
 * #name()} in the configuration. Making the factory is cheap and has no effects; only {@link
 * #create} may open anything. Needs a public constructor without parameters.
 *
 * @param <P> what it makes
 * @param <S> its settings: a record that GUARD binds from the configuration. Component {@code
 *     webhookUrl} is read from key {@code webhook_url}. Types: String, int, long, double, boolean,
 *     Duration, URI, Path, enums, Secret, Optional, List and Map of these, and records.
 */
public interface AdapterFactory<P extends Product, S extends Record> {
  /** Lower case, unique among the factories of one product type: {@code sqlite}. */
  String name();

  Class<S> settingsType();

  /**
   * Makes the product. Does not call the outside service yet, so that a configuration can be
   * validated offline.
   */
  P create(S settings, AdapterContext context);

  /** The level of guard-api that the factory was written for. */
  default int apiLevel() {
    return 1;
  }
}
