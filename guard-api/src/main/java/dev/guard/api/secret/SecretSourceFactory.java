package dev.guard.api.secret;

import dev.guard.api.plugin.AdapterFactory;
import java.util.Set;

/** Makes a {@link SecretSource}; its name is also the prefix of a reference ({@code env:}). */
public interface SecretSourceFactory<S extends Record> extends AdapterFactory<SecretSource, S> {
  /** Further prefixes of its references, such as {@code aws}; a source's own name goes first. */
  default Set<String> prefixes() {
    return Set.of();
  }
}
