package dev.guard.core.plugin;

import dev.guard.api.notify.Notifier;
import dev.guard.core.notify.Subscription;
import java.util.function.Supplier;

/** A notifier of the configuration; made when it is first used. Thread-safe. */
public final class NamedNotifier {
  private final String name;
  private final String type;
  private final Subscription subscription;
  private final Supplier<Notifier> product;

  NamedNotifier(String name, String type, Subscription subscription, Supplier<Notifier> product) {
    this.name = name;
    this.type = type;
    this.subscription = subscription;
    this.product = product;
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** The name of its adapter, such as {@code slack}. */
  public String type() {
    return type;
  }

  /** What it is told. */
  public Subscription subscription() {
    return subscription;
  }

  /** Whether it is told of a kind of event: {@code held}, {@code mr-opened}. */
  public boolean wants(String kind) {
    return subscription.names(kind);
  }

  /**
   * The notifier.
   *
   * @throws dev.guard.api.GuardException where it cannot be made
   */
  public Notifier notifier() {
    return product.get();
  }
}
