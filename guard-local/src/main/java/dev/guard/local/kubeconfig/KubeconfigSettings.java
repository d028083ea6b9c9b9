package dev.guard.local.kubeconfig;

import dev.guard.api.plugin.Description;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the kubeconfig is.
 *
 * @param path one file; a leading {@code ~} is the home folder. Absent: the files of {@code
 *     KUBECONFIG}, else {@code ~/.kube/config}
 */
public record KubeconfigSettings(
    @Description(
            "One kubeconfig, with a context named like each cluster or its metadata key"
                + " kube_context. By default the files of KUBECONFIG, else ~/.kube/config.")
        Optional<Path> path) {
  public static KubeconfigSettings defaults() {
    return new KubeconfigSettings(Optional.empty());
  }
}
