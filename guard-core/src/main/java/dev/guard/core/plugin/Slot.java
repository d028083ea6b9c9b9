package dev.guard.core.plugin;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.plugin.Product;
import dev.guard.core.config.AdapterChoice;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One chosen adapter: its product, once it was needed, or why there is none. Thread-safe. */
final class Slot {
  private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
  private static final Duration CREATE = Duration.ofSeconds(60);
  private static final Duration CLOSE = Duration.ofSeconds(20);

  private final AdapterChoice choice;
  private final String description;
  private final @Nullable Callable<Product> factory;
  private final Consumer<Slot> onMade;
  private @Nullable Product product;

  Slot(
      AdapterChoice choice,
      String description,
      @Nullable Callable<Product> factory,
      Consumer<Slot> onMade) {
    this.choice = choice;
    this.description = description;
    this.factory = factory;
    this.onMade = onMade;
  }

  static Slot empty(AdapterChoice choice, String why) {
    return new Slot(choice, why, null, slot -> {});
  }

  Optional<String> whyEmpty() {
    return factory == null ? Optional.of(description) : Optional.empty();
  }

  /** Whether the configuration names it, rather than it being the default. */
  boolean isExplicit() {
    return choice.explicit();
  }

  String description() {
    return description;
  }

  synchronized boolean isMade() {
    return product != null;
  }

  /** The product, made on the first call. */
  synchronized <P> P product(Class<P> type) {
    Product known = product;
    if (known == null) {
      known = make();
      if (!type.isInstance(known)) {
        throw failed("made a " + known.getClass().getName() + ", not a " + type.getSimpleName());
      }
      product = known;
      onMade.accept(this);
    }
    return type.cast(known);
  }

  private Product make() {
    Callable<Product> make = factory;
    if (make == null) {
      throw GuardException.of("config.incomplete", Responsible.USER)
          .what("This needs " + choice.port().key() + ", which is not configured: " + description)
          .where(choice.position().file())
          .next("Add the section " + choice.name() + " to the configuration.")
          .build();
    }
    PluginCall.Outcome<Product> outcome = PluginCall.run("The " + description, CREATE, make);
    return outcome.fold(
        made -> made,
        failure -> {
          if (failure.thrown().orElse(null) instanceof GuardException known) {
            throw known;
          }
          throw failed("could not be made: " + failure.reason());
        });
  }

  private GuardException failed(String what) {
    return GuardException.of("plugin.failed", Responsible.OPERATOR)
        .what("The " + description + " " + what + (what.endsWith(".") ? "" : "."))
        .where(choice.position().toString())
        .next("Check its settings, or report it to its maker.")
        .build();
  }

  synchronized void close() {
    Product known = product;
    product = null;
    if (known != null) {
      PluginCall.run(
              "The " + description,
              CLOSE,
              () -> {
                known.close();
                return Boolean.TRUE;
              })
          .fold(
              done -> done,
              failure -> {
                LOG.warn("Closing failed: {}", failure.reason());
                return Boolean.FALSE;
              });
    }
  }
}
