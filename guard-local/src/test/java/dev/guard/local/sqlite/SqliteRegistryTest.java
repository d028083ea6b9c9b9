package dev.guard.local.sqlite;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.testkit.ClusterRegistryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRegistryTest extends ClusterRegistryContract {
  @TempDir Path folder;

  @Override
  protected ClusterRegistry open(AdapterContext context) {
    return new SqliteRegistryFactory()
        .create(new SqliteSettings(folder.resolve("guard.db")), context);
  }
}
