package dev.guard.mesh.istio;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterClientsFactory;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.plugin.AdapterContext;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the clients of type {@link Istioctl}. Thread-safe. */
public final class IstioctlFactory implements ClusterClientsFactory<Istioctl, IstioctlSettings> {

  @Override
  public String name() {
    return "istioctl";
  }

  @Override
  public Class<IstioctlSettings> settingsType() {
    return IstioctlSettings.class;
  }

  @Override
  public Class<Istioctl> clientType() {
    return Istioctl.class;
  }

  @Override
  public ClusterClients<Istioctl> create(IstioctlSettings settings, AdapterContext context) {
    return new ClusterClients<>() {
      @Override
      public Class<Istioctl> type() {
        return Istioctl.class;
      }

      @Override
      public Istioctl open(Cluster cluster, ClusterEndpoint endpoint) {
        return new Istioctl(
            executable(settings),
            settings.timeout(),
            new Kubeconfig(cluster, endpoint, context.network()),
            cluster.id());
      }
    };
  }

  private static Optional<Path> executable(IstioctlSettings settings) {
    String path = System.getenv("PATH");
    return settings
        .path()
        .or(
            () ->
                Stream.of((path == null ? "" : path).split(Pattern.quote(File.pathSeparator)))
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, "istioctl"))
                    .filter(Files::isRegularFile)
                    .findFirst())
        .filter(Files::isExecutable);
  }
}
