package dev.guard.core.plugin;

import dev.guard.api.notify.Notifier;
import java.util.Set;
import java.util.function.Supplier;

/** A notifier of the configuration; made when it is first used. Thread-safe. */
public final class NamedNotifier {
  private final String name;
  private final Set<String> events;
  private final Supplier<Notifier> product;

  NamedNotifier(String name, Set<String> events, Supplier<Notifier> product) {
    this.name = name;
    this.events = Set.copyOf(events);
    this.product = product;
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** Whether it is told of a kind of event: {@code held}, {@code mr-opened}. */
  public boolean wants(String kind) {
    return events.isEmpty() || events.contains(kind);
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
