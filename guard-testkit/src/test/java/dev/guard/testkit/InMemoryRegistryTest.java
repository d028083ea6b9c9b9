package dev.guard.testkit;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;

final class InMemoryRegistryTest extends ClusterRegistryContract {
  private final InMemoryStore store = new InMemoryStore();

  @Override
  protected ClusterRegistry open(AdapterContext context) {
    return new InMemoryRegistry(store, context);
  }
}
