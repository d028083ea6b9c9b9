package dev.guard.api.plugin;

/**
 * What an {@link AdapterFactory} makes: may hold connections, is made once per GUARD and closed by
 * it. Products are called from several threads at once unless their type says otherwise.
 */
public interface Product extends AutoCloseable {
  /** Frees what the product holds; safe to call twice. */
  @Override
  default void close() {}
}
