package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import org.junit.jupiter.api.Test;

/** What every {@link HealthCheck} that asks for a client has to do. */
public abstract class HealthCheckContract {
  private static final Cluster CLUSTER =
      Cluster.builder("c1", "wave-1", MeshVersion.of(1, 26, 4)).environment("prod").build();

  protected abstract HealthCheck check();

  /** Sets what a healthy cluster shows to the check. */
  protected abstract FakeCheckContext healthy(FakeCheckContext context);

  @Test
  public void itsNameIsLowerCaseWithDotsAndItDoesNotRequireItself() {
    assertThat(check().name()).matches("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+");
    assertThat(check().requires()).doesNotContain(check().name());
  }

  @Test
  public void aHealthyClusterPassesUnderTheChecksOwnName() throws Exception {
    HealthCheckResult result = check().run(healthy(context()));
    assertThat(result.status()).as(result.message()).isEqualTo(CheckStatus.PASS);
    assertThat(result.clusterId()).isEqualTo("c1");
    assertThat(result.checkName()).isEqualTo(check().name());
    assertThat(result.message()).isNotBlank();
    assertThat(result.timestamp()).isEqualTo(TestContext.START);
  }

  @Test
  public void twoRunsSayTheSameSinceACheckKeepsNoState() throws Exception {
    HealthCheck check = check();
    assertThat(check.run(healthy(context()))).isEqualTo(check.run(healthy(context())));
  }

  /** It may let the client's error through: core makes UNKNOWN of it. */
  @Test
  public void aClusterThatCannotBeReachedNeverPasses() throws Exception {
    try {
      HealthCheckResult result = check().run(context());
      assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    } catch (GuardException e) {
      assertThat(e.where()).isEqualTo("c1");
    }
  }

  private FakeCheckContext context() {
    return new FakeCheckContext(check().name(), CLUSTER);
  }
}
