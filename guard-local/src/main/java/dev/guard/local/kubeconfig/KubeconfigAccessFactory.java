package dev.guard.local.kubeconfig;

import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterAccessFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.local.HomePath;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes the {@code kubeconfig} access. */
public final class KubeconfigAccessFactory implements ClusterAccessFactory<KubeconfigSettings> {
  @Override
  public String name() {
    return "kubeconfig";
  }

  @Override
  public Class<KubeconfigSettings> settingsType() {
    return KubeconfigSettings.class;
  }

  @Override
  public ClusterAccess create(KubeconfigSettings settings, AdapterContext context) {
    return new KubeconfigAccess(
        files(settings, Optional.ofNullable(System.getenv("KUBECONFIG"))),
        context.network().requestTimeout());
  }

  /** As kubectl finds them; the first file wins where two say something of one name. */
  static List<Path> files(KubeconfigSettings settings, Optional<String> variable) {
    if (settings.path().isPresent()) {
      return List.of(HomePath.resolve(settings.path().get()));
    }
    List<Path> named =
        variable.stream()
            .flatMap(text -> Arrays.stream(text.split(File.pathSeparator)))
            .filter(text -> !text.isBlank())
            .map(text -> HomePath.resolve(Path.of(text)))
            .toList();
    return named.isEmpty() ? List.of(HomePath.resolve(Path.of("~", ".kube", "config"))) : named;
  }
}
