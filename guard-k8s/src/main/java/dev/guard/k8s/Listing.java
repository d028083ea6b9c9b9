package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a whole list page by page, so that a large cluster is never asked for all at once. */
final class Listing {
  private static final long PAGE = 500;

  private Listing() {}

  static <T extends HasMetadata, L extends KubernetesResourceList<T>> List<T> all(
      Listable<L> source) {
    List<T> items = new ArrayList<>();
    each(source, items::add);
    return items;
  }

  /** Reads page by page what is too much to be held at once. */
  static <T extends HasMetadata, L extends KubernetesResourceList<T>> void each(
      Listable<L> source, Consumer<T> use) {
    each(source, new ListOptionsBuilder(), use);
  }

  /** The same with further options, such as a field selector. */
  static <T extends HasMetadata, L extends KubernetesResourceList<T>> void each(
      Listable<L> source, ListOptionsBuilder options, Consumer<T> use) {
    @Nullable String next = null;
    do {
      L page = source.list(options.withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(use);
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }
}
