package dev.guard.api.evidence;

import dev.guard.api.Answer;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.plugin.Product;
import java.util.List;

/**
 * Collects what may explain a failure in one cluster. It only reads, and never a Kubernetes Secret.
 * Thread-safe: clusters and sources are asked in parallel.
 */
public interface EvidenceSource extends Product {
  /** What it found, the most telling first; Unknown where it could not look. */
  Answer<List<Evidence>> collect(ConnectedCluster cluster, EvidenceRequest request);
}
