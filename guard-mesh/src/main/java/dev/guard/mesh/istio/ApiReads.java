package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads from the Kubernetes API; what cannot be read is unknown, with a sentence that says why. */
final class ApiReads {
  private static final long PAGE = 500;

  private ApiReads() {}

  static <T> Answer<T> answer(Cluster cluster, Supplier<Answer<T>> read) {
    try {
      return read.get();
    } catch (KubernetesClientException e) {
      return Answer.unknown(sentence(e, cluster));
    }
  }

  static HealthCheckResult check(CheckContext context, Supplier<HealthCheckResult> check) {
    try {
      return check.get();
    } catch (KubernetesClientException e) {
      return context.unknown(sentence(e, context.cluster()));
    }
  }

  static <T extends HasMetadata, L extends KubernetesResourceList<T>> List<T> all(
      Listable<L> source) {
    List<T> items = new ArrayList<>();
    each(source, items::add);
    return items;
  }

  /** Reads a list page by page, so that a large cluster is never asked for, nor held, at once. */
  static <T extends HasMetadata, L extends KubernetesResourceList<T>> void each(
      Listable<L> source, Consumer<T> use) {
    @Nullable String next = null;
    do {
      L page = source.list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(use);
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }

  private static String sentence(KubernetesClientException failure, Cluster cluster) {
    String server = "The API server of cluster " + cluster.id();
    String what = failure.getResourcePlural() == null ? "a resource" : failure.getResourcePlural();
    return switch (failure.getCode()) {
      case 401 -> server + " refused the credential (401). Renew the cluster's token.";
      case 403 ->
          "GUARD may not read "
              + what
              + " in cluster "
              + cluster.id()
              + " (403). Grant its role get and list on that resource.";
      case 0, -1 -> server + " cannot be reached. Check its address, the network and the proxy.";
      default -> server + " answered " + failure.getCode() + " for " + what + ". Try again later.";
    };
  }
}
