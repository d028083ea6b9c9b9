package dev.guard.sandbox.demo;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.api.run.Commit;
import dev.guard.local.sqlite.SqliteRegistryFactory;
import dev.guard.local.sqlite.SqliteSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The SQLite registry, in which the process dies where {@link Deaths} says. */
final class MortalRegistryFactory implements ClusterRegistryFactory<SqliteSettings> {
  private final SqliteRegistryFactory real = new SqliteRegistryFactory();
  private final Deaths deaths;

  MortalRegistryFactory(Deaths deaths) {
    this.deaths = deaths;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public Class<SqliteSettings> settingsType() {
    return real.settingsType();
  }

  @Override
  public ClusterRegistry create(SqliteSettings settings, AdapterContext context) {
    ClusterRegistry registry = real.create(settings, context);
    return (ClusterRegistry)
        Proxy.newProxyInstance(
            ClusterRegistry.class.getClassLoader(),
            new Class<?>[] {ClusterRegistry.class},
            (proxy, method, arguments) -> {
              boolean commit = method.getName().equals("commit");
              if (commit) {
                deaths.beforeStoring((Commit) arguments[0]);
              }
              try {
                Object answer = method.invoke(registry, arguments);
                if (commit) {
                  deaths.afterStoring((Commit) arguments[0]);
                }
                return answer;
              } catch (InvocationTargetException failed) {
                throw failed.getCause() == null ? failed : failed.getCause();
              }
            });
  }
}
