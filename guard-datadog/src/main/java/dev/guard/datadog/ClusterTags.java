package dev.guard.datadog;

import dev.guard.api.cluster.Cluster;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** How Datadog names a cluster. Immutable. */
final class ClusterTags {
  private final Set<String> keys;

  /** {@code configured} is the tag of the standard queries. */
  ClusterTags(String configured) {
    Set<String> known = new LinkedHashSet<>();
    known.add(configured);
    known.add("cluster_name");
    known.add("cluster");
    known.add("kube_cluster_name");
    this.keys = known;
  }

  /** The tags whose value names a cluster; the configured one first. */
  Set<String> keys() {
    return keys;
  }

  /** The value that names the cluster: of one of its Datadog tags, else its id. */
  String value(Cluster cluster) {
    return keys.stream()
        .map(key -> Optional.ofNullable(cluster.datadogTags().get(key)))
        .flatMap(Optional::stream)
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElse(cluster.id());
  }

  /** The tags that name the cluster, such as {@code cluster_name:prod-1}. */
  Set<String> of(Cluster cluster) {
    Set<String> tags = new LinkedHashSet<>();
    keys.forEach(key -> tags.add(key + ":" + value(cluster)));
    return tags;
  }
}
