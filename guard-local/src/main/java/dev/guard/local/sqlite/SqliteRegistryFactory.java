package dev.guard.local.sqlite;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.local.HomePath;

/** Makes the {@code sqlite} registry, which opens its file on first use. */
public final class SqliteRegistryFactory implements ClusterRegistryFactory<SqliteSettings> {
  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public Class<SqliteSettings> settingsType() {
    return SqliteSettings.class;
  }

  @Override
  public ClusterRegistry create(SqliteSettings settings, AdapterContext context) {
    return new SqliteRegistry(
        new Database(HomePath.resolve(settings.path()), Database.PATIENCE), context);
  }
}
