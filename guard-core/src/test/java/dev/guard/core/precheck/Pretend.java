package dev.guard.core.precheck;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Series;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** A cluster without a server behind it, and checks made from a lambda. */
final class Pretend {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private Pretend() {}

  static ConnectedCluster cluster() {
    return new ConnectedCluster() {
      @Override
      public Cluster cluster() {
        return Cluster.builder("prod-1", "wave-1", MeshVersion.of(1, 26, 4))
            .gitlabRepo("platform/fleet")
            .fluxConfigPath("clusters/prod-1")
            .build();
      }

      @Override
      public InstantSource time() {
        return InstantSource.fixed(NOW);
      }

      @Override
      public <C> C client(Class<C> type) {
        throw new IllegalStateException("No client of " + type);
      }
    };
  }

  static PreCheckInput input() {
    return input(
        Answer.known(new Declared(List.of(), List.of())),
        Answer.known(List.of()),
        (name, window) -> Answer.unknown("No metric " + name));
  }

  static PreCheckInput input(
      Answer<Declared> declared,
      Answer<List<Alert>> alerts,
      BiFunction<String, Window, Answer<Series>> metric) {
    return new PreCheckInput(
        cluster(),
        Optional.of(MeshVersion.of(1, 27, 3)),
        (name, type) -> {
          throw new IllegalStateException("No settings for " + name);
        },
        metric,
        () -> alerts,
        () -> declared,
        Map.of(),
        List.of());
  }

  static HealthCheck check(String name, Body body) {
    return check(name, Set.of(), body);
  }

  static HealthCheck check(String name, Set<String> requires, Body body) {
    return new HealthCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Set<String> requires() {
        return requires;
      }

      @Override
      public HealthCheckResult run(CheckContext context) throws Exception {
        return body.run(context);
      }
    };
  }

  /** What a check does. */
  interface Body {
    HealthCheckResult run(CheckContext context) throws Exception;
  }
}
