package dev.guard.cli;

import dev.guard.api.run.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads an answer that comes in pages. */
final class Pages {
  private Pages() {}

  static <T> List<T> all(Function<Optional<String>, Page<T>> read) {
    return first(Integer.MAX_VALUE, read);
  }

  /** At most {@code limit} items, from the front. */
  static <T> List<T> first(int limit, Function<Optional<String>, Page<T>> read) {
    List<T> items = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Page<T> page = read.apply(token);
      items.addAll(page.items());
      token = page.next();
    } while (token.isPresent() && items.size() < limit);
    return List.copyOf(items.subList(0, Math.min(limit, items.size())));
  }
}
