package dev.guard.core.notify;

import dev.guard.api.notify.Notifier;
import java.util.function.Supplier;

/**
 * A configured notifier.
 *
 * @param name unique; part of effect keys and cursors
 * @param type the name of its adapter, such as {@code slack}
 * @param notifier made when it is first needed
 * @param subscription what it is told
 */
public record Channel(
    String name, String type, Supplier<Notifier> notifier, Subscription subscription) {}
