package dev.guard.api.plugin;

import dev.guard.api.Finding;
import java.util.List;

/**
 * What an {@link AdapterFactory} makes: may hold connections, is made once per GUARD and closed by
 * it. Products are called from several threads at once unless their type says otherwise.
 */
public interface Product extends AutoCloseable {
  /**
   * Tests, without changing anything, what the product needs outside: who it is there, and each
   * permission that it will need. Called by {@code guard validate --check-connectivity}.
   *
   * @return a finding for each thing that was tested: INFO where all is well, ERROR where work will
   *     fail. Nothing, where there is nothing to test beyond what every call shows
   */
  default List<Finding> probe() {
    return List.of();
  }

  /** Frees what the product holds; safe to call twice. */
  @Override
  default void close() {}
}
