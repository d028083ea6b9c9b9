package dev.guard.sandbox.command;

import dev.guard.core.CommandContribution;

/** Adds {@code guard sandbox}. */
public final class SandboxContribution implements CommandContribution {
  @Override
  public Object command() {
    return new SandboxCommand();
  }
}
