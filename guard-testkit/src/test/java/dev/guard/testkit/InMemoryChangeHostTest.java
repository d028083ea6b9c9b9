package dev.guard.testkit;

import dev.guard.api.change.ChangeHost;

final class InMemoryChangeHostTest extends ChangeHostContract {
  private final InMemoryChangeHost host = new InMemoryChangeHost(TestContext.create().time());

  @Override
  protected ChangeHost host() {
    return host;
  }

  @Override
  protected Maintainer people() {
    return host;
  }
}
