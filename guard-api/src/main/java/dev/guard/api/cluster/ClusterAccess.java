package dev.guard.api.cluster;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.plugin.Product;
import java.util.List;

/** Finds the way to a cluster. Thread-safe. */
public interface ClusterAccess extends Product {
  /** The endpoint with a credential that is valid now; unknown says what is missing and where. */
  Answer<ClusterEndpoint> endpoint(Cluster cluster, Purpose purpose);

  /** As {@link #endpoint(Cluster, Purpose)}, which is asked where this is not overridden. */
  default Answer<ClusterEndpoint> endpoint(AccessRequest request) {
    return endpoint(request.cluster(), request.purpose());
  }

  /** As {@link #probe()}, of what one cluster needs. */
  default List<Finding> probe(Cluster cluster) {
    return List.of();
  }
}
