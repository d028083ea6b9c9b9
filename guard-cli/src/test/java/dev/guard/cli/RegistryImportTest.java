package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.core.Guard;
import dev.guard.testkit.InMemoryRegistry;
import dev.guard.testkit.InMemoryStore;
import dev.guard.testkit.NoSettings;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryImportTest {
  private static final Path SCAN = Path.of("..", "examples", "from-python", "scan.json");

  @TempDir Path home = Path.of("");

  private final InMemoryStore store = new InMemoryStore();
  private final ClusterRegistry registry = new InMemoryRegistry(store, TestContext.create());

  @Test
  void givenAScanOnStdin_whenItIsImported_thenItsClustersAreThereAndWhatIsUnderWayIsSaid()
      throws IOException {
    Called called =
        terminal(Set.of()).typing(Files.readString(SCAN)).guard("registry", "import", "-");

    assertThat(called.code()).as(called.err()).isZero();
    assertThat(called.err())
        .contains("2 clusters are imported: 2 new, 0 replaced.", "is mr-created in the Python");
    assertThat(registry.cluster("eks-prod-us-east-1-api").orElseThrow().cluster().metadata())
        .containsEntry("cost_center", "4711");
  }

  @Test
  void givenADryRun_whenAScanIsImported_thenNothingIsStored() {
    Called called = terminal(Set.of()).guard("registry", "import", SCAN.toString(), "--dry-run");

    assertThat(called.code()).as(called.err()).isZero();
    assertThat(called.err()).contains("It would be 2 new, 0 replaced. Nothing was stored.");
    assertThat(registry.cluster("eks-test-us-east-1")).isEmpty();
  }

  @Test
  void givenARegistryThatFailsHalfWay_whenItemsAreImported_thenItIsAsBefore() {
    Cluster before =
        Cluster.builder("eks-test-us-east-1", "other", MeshVersion.of(1, 25, 0)).build();
    registry.put(before);

    Called called =
        terminal(Set.of("eks-prod-us-east-1-api")).guard("registry", "import", SCAN.toString());

    assertThat(called.code()).isEqualTo(1);
    assertThat(called.err())
        .contains("Nothing was imported: what was stored before the failure is taken back.")
        .contains("The registry is full.");
    assertThat(registry.cluster("eks-test-us-east-1").orElseThrow().cluster()).isEqualTo(before);
    assertThat(registry.cluster("eks-prod-us-east-1-api")).isEmpty();
  }

  @Test
  void givenARegistryThatStaysAway_whenAnImportFails_thenWhatIsStoredIsNamed() {
    Called called =
        terminal(Set.of("eks-prod-us-east-1-api", "remove eks-prod-us-east-1-api"))
            .guard("registry", "import", SCAN.toString(), "-o", "json");

    assertThat(called.code()).isEqualTo(1);
    assertThat(called.err())
        .contains("\"code\":\"registry.half-imported\"")
        .contains("eks-prod-us-east-1-api, eks-test-us-east-1.")
        .contains("Import the same file again");
  }

  private Called.Terminal terminal(Set<String> failing) {
    return Called.of(home)
        .opening(
            (config, actor, listener) ->
                Guard.builder()
                    .config("registry: {type: flaky}\n", "guard.yaml")
                    .adapter(new Flaky(registry, failing))
                    .build());
  }

  /** Refuses to store or remove some clusters. */
  private record Flaky(ClusterRegistry behind, Set<String> failing)
      implements ClusterRegistryFactory<NoSettings> {
    @Override
    public String name() {
      return "flaky";
    }

    @Override
    public Class<NoSettings> settingsType() {
      return NoSettings.class;
    }

    @Override
    public ClusterRegistry create(NoSettings settings, AdapterContext context) {
      return (ClusterRegistry)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {ClusterRegistry.class},
              (self, method, arguments) -> {
                Optional<String> refused =
                    method.getName().equals("put") && arguments[0] instanceof Cluster cluster
                        ? Optional.of(cluster.id())
                        : method.getName().equals("remove")
                            ? Optional.of("remove " + arguments[0])
                            : Optional.empty();
                if (refused.filter(failing::contains).isPresent()) {
                  throw GuardException.of("registry.full", GuardException.Responsible.OPERATOR)
                      .what("The registry is full.")
                      .next("Make room.")
                      .build();
                }
                try {
                  return method.invoke(behind, arguments);
                } catch (InvocationTargetException thrown) {
                  throw thrown.getCause();
                }
              });
    }
  }
}
