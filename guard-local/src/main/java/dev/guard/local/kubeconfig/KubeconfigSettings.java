package dev.guard.local.kubeconfig;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the kubeconfig is.
 *
 * @param path one file; a leading {@code ~} is the home folder. Absent: the files of {@code
 *     KUBECONFIG}, else {@code ~/.kube/config}
 */
public record KubeconfigSettings(Optional<Path> path) {
  public static KubeconfigSettings defaults() {
    return new KubeconfigSettings(Optional.empty());
  }
}
