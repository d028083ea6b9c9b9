package dev.guard.core.gitops;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import java.util.List;

/** Which files of a repository are a cluster's. */
public final class FluxPath {
  private FluxPath() {}

  /** Without a leading {@code ./} or {@code /} and without a trailing slash. */
  static String normal(String path) {
    return path.replaceAll("^(\\./|/)+", "").replaceAll("/+$", "");
  }

  static boolean covers(Cluster cluster, String file) {
    String path = normal(cluster.fluxConfigPath());
    return path.isEmpty() || file.equals(path) || file.startsWith(path + "/");
  }

  /** The edits that touch files of this cluster. */
  public static List<ScalarEdit> of(Cluster cluster, List<ScalarEdit> edits) {
    return edits.stream().filter(edit -> covers(cluster, edit.file())).toList();
  }
}
