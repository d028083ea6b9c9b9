package dev.guard.mesh.istio;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names things in a sentence without letting it grow without end. */
final class Names {
  private static final int SHOWN = 5;

  private Names() {}

  static String some(Collection<?> things) {
    String first =
        things.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(", "));
    return things.size() <= SHOWN ? first : first + " and " + (things.size() - SHOWN) + " more";
  }
}
