package dev.guard.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterSessionTest {
  private static final Cluster CLUSTER =
      Cluster.builder("prod-1", "prod", MeshVersion.parse("1.27.1")).build();
  private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

  private Instant wallClock = START;
  private final List<AccessRequest> asked = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private Optional<Instant> busyUntil = Optional.empty();

  private final class Client implements AutoCloseable {
    private final String token;

    Client(String token) {
      this.token = token;
    }

    @Override
    public void close() {
      closed.add(token);
    }
  }

  private final class Access implements ClusterAccess {
    @Override
    public Answer<ClusterEndpoint> endpoint(Cluster cluster, Purpose purpose) {
      throw new AssertionError("The request with the run is asked, not this");
    }

    @Override
    public Answer<ClusterEndpoint> endpoint(AccessRequest request) {
      asked.add(request);
      if (busyUntil.isPresent()) {
        return Answer.unknown("AWS is busy.", busyUntil.get());
      }
      return Answer.known(
          new ClusterEndpoint(
              URI.create("https://prod-1.invalid"),
              "",
              Optional.empty(),
              new BearerToken(
                  Secret.of("token", "token-" + asked.size()),
                  Optional.of(wallClock.plus(Duration.ofMinutes(14)))),
              Optional.empty()));
    }
  }

  private final ClusterClients<Client> clients =
      new ClusterClients<>() {
        @Override
        public Class<Client> type() {
          return Client.class;
        }

        @Override
        public Client open(Cluster cluster, ClusterEndpoint endpoint) {
          throw new AssertionError("The request with the run is asked, not this");
        }

        @Override
        public Client open(AccessRequest request, ClusterEndpoint endpoint) {
          assertThat(request).isEqualTo(asked.get(asked.size() - 1));
          return new Client(((BearerToken) endpoint.credential()).token().reveal());
        }
      };

  private final ClusterSessions sessions =
      new ClusterSessions(Access::new, type -> clients, () -> START, () -> wallClock);

  @Test
  void oneTurnAsksOnceForTheRunAndKeepsItsClient() {
    try (ClusterSession session = sessions.open(CLUSTER, "run-7")) {
      Client first = session.client(Client.class);
      wallClock = START.plus(Duration.ofMinutes(13));

      assertThat(session.client(Client.class)).isSameAs(first);
    }

    assertThat(asked)
        .containsExactly(new AccessRequest(CLUSTER, Purpose.READ, Optional.of("run-7")));
    assertThat(closed).containsExactly("token-1");
  }

  @Test
  void aTurnThatOutlivesItsTokenGetsAClientWithAFreshOne() {
    try (ClusterSession session = sessions.open(CLUSTER)) {
      Client first = session.client(Client.class);
      wallClock = START.plus(Duration.ofMinutes(14));

      Client second = session.client(Client.class);

      assertThat(second).isNotSameAs(first);
      assertThat(second.token).isEqualTo("token-2");
      assertThat(closed).as("closed with the turn, since somebody may still read").isEmpty();
    }

    assertThat(closed).containsExactly("token-1", "token-2");
  }

  @Test
  void whereTheAccessIsThrottledTheDriverIsToldWhenToComeBack() {
    busyUntil = Optional.of(START.plusSeconds(30));

    try (ClusterSession session = sessions.open(CLUSTER)) {
      assertThatThrownBy(() -> session.client(Client.class))
          .isInstanceOfSatisfying(
              ComeBackLater.class,
              later -> assertThat(later.retryAt()).isEqualTo(START.plusSeconds(30)))
          .hasMessageContaining("prod-1");
    }
  }
}
