package dev.guard.local.sqlite;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.testkit.TestContext;
import java.nio.file.Path;

/** A process that writes clusters {@code <prefix>-0}, {@code <prefix>-1}, and so on. */
final class WriterProcess {
  private WriterProcess() {}

  public static void main(String[] arguments) {
    String prefix = arguments[1];
    int count = Integer.parseInt(arguments[2]);
    try (ClusterRegistry registry =
        new SqliteRegistryFactory()
            .create(new SqliteSettings(Path.of(arguments[0])), TestContext.create())) {
      for (int i = 0; i < count; i++) {
        registry.put(Cluster.builder(prefix + "-" + i, prefix, MeshVersion.of(1, 26, 4)).build());
      }
    }
  }
}
