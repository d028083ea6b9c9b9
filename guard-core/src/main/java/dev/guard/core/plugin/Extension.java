package dev.guard.core.plugin;

import org.jspecify.annotations.Nullable;

/**
 * An extension that was found.
 *
 * @param kind as in {@code check}, {@code registry}
 * @param name its name, or its class where the name is not known
 * @param origin the jar with its version, or {@code class path}
 * @param instance null where it is broken
 * @param failure why it is broken, as a sentence; else empty
 */
record Extension<T>(String kind, String name, String origin, @Nullable T instance, String failure) {

  static <T> Extension<T> usable(String kind, String name, String origin, T instance) {
    return new Extension<>(kind, name, origin, instance, "");
  }

  static <T> Extension<T> broken(String kind, String name, String origin, String failure) {
    return new Extension<>(kind, name, origin, null, failure);
  }

  /** How messages call it: {@code check acme.certificate (acme-checks.jar 1.2)}. */
  String description() {
    return kind + " " + name + " (" + origin + ")";
  }
}
