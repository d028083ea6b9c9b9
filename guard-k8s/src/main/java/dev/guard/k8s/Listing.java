package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a whole list page by page, so that a large cluster is never asked for all at once. */
final class Listing {
  private static final long PAGE = 500;

  private Listing() {}

  static <T extends HasMetadata, L extends KubernetesResourceList<T>> List<T> all(
      Listable<L> source) {
    List<T> items = new ArrayList<>();
    @Nullable String next = null;
    do {
      ListOptions options = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
      L page = source.list(options);
      items.addAll(page.getItems());
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return items;
  }
}
