package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.secret.Secret;
import dev.guard.api.secret.SecretSource;

/**
 * A secret that was rotated after an adapter had read it: the first reading gives the old value,
 * which is remembered until it is forgotten, as a source with a cache does. Thread-safe.
 */
public final class RotatedSecret implements SecretSource {
  private final String old;
  private final String fresh;
  private int forgotten;

  public RotatedSecret(String old, String fresh) {
    this.old = old;
    this.fresh = fresh;
  }

  /** The secret under this reference. */
  public Secret as(String reference) {
    return Secret.from(this, reference);
  }

  @Override
  public synchronized Answer<String> read(String reference) {
    return Answer.known(forgotten == 0 ? old : fresh);
  }

  @Override
  public synchronized void forget(String reference) {
    forgotten++;
  }

  /** How often an adapter said that the value was refused. */
  public synchronized int forgotten() {
    return forgotten;
  }
}
