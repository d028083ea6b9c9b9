package dev.guard.api.delivery;

import dev.guard.api.Answer;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Workload;
import dev.guard.api.plugin.Product;
import java.util.List;

/** Reads what the delivery tool and the rollout of a cluster have reached. Thread-safe. */
public interface DeliveryMonitor extends Product {
  Answer<Delivery> delivery(ConnectedCluster cluster, DeliveryRequest request);

  Answer<Rollout> rollout(ConnectedCluster cluster, List<Workload> workloads);
}
