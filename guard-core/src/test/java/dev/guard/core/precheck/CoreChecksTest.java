package dev.guard.core.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.Pin;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import dev.guard.core.gitops.edit.Refusal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoreChecksTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static HealthCheckResult run(HealthCheck check, PreCheckInput input) throws Exception {
    return check.run(new PreCheckContext(check.name(), input));
  }

  private static MetricQuery query(String name, boolean critical) {
    return new MetricQuery(
        name, "avg:" + name + "{cluster:x}", "s", Direction.HIGHER, Optional.empty(), critical);
  }

  private static PreCheckInput metrics(double... values) {
    return Pretend.input(
        Answer.unknown("not asked"),
        Answer.unknown("not asked"),
        (name, window) ->
            name.equals("silent")
                ? Answer.unknown("The service holds no value")
                : Answer.known(
                    Series.of(window.from(), Duration.ofMinutes(1), values, "avg:" + name, "s")));
  }

  @Test
  void everyCriticalMetricNeedsAValue() throws Exception {
    MetricsAvailableCheck check =
        new MetricsAvailableCheck(List.of(query("latency", true), query("silent", false)), HOUR);

    HealthCheckResult fine = run(check, metrics(Double.NaN, 0.2));
    HealthCheckResult gaps = run(check, metrics(Double.NaN, Double.NaN));

    assertThat(fine.status()).isEqualTo(CheckStatus.PASS);
    assertThat(gaps.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(gaps.message())
        .isEqualTo(
            "1 of 1 critical metrics have no value in the last 60 min: latency, query"
                + " `avg:latency{cluster:x}`: no value");
  }

  @Test
  void aCriticalMetricThatCouldNotBeToldIsUnknownWithItsReason() throws Exception {
    HealthCheckResult result =
        run(new MetricsAvailableCheck(List.of(query("silent", true)), HOUR), metrics(1));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("silent").contains("The service holds no value");
  }

  @Test
  void theWindowEndsNow() throws Exception {
    Window[] asked = new Window[1];
    run(
        new MetricsAvailableCheck(List.of(query("latency", true)), HOUR),
        Pretend.input(
            Answer.unknown("not asked"),
            Answer.unknown("not asked"),
            (name, window) -> {
              asked[0] = window;
              return Answer.unknown("nothing");
            }));

    assertThat(asked[0]).isEqualTo(new Window(Pretend.NOW.minus(HOUR), Pretend.NOW));
  }

  private static Alert alert(Alert.State state, boolean muted) {
    return new Alert("1", "Errors of istiod", state, muted, Optional.empty());
  }

  private static HealthCheckResult alerts(Answer<List<Alert>> alerts) throws Exception {
    return run(
        new AlertsActiveCheck(),
        Pretend.input(
            Answer.unknown("not asked"), alerts, (name, window) -> Answer.unknown("not asked")));
  }

  @Test
  void anActiveAlertFailsAndAMutedOneDoesNot() throws Exception {
    HealthCheckResult active =
        alerts(
            Answer.known(List.of(alert(Alert.State.OK, false), alert(Alert.State.ALERT, false))));

    assertThat(active.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(active.message()).isEqualTo("Monitor Errors of istiod: It is alerting.");
    assertThat(alerts(Answer.known(List.of(alert(Alert.State.ALERT, true)))))
        .satisfies(
            result -> {
              assertThat(result.status()).isEqualTo(CheckStatus.PASS);
              assertThat(result.message())
                  .isEqualTo("None of the 1 monitors is alerting (1 muted).");
            });
  }

  @Test
  void aWarningWarnsAndSoDoesAMonitorWithoutData() throws Exception {
    assertThat(alerts(Answer.known(List.of(alert(Alert.State.WARN, false)))).status())
        .isEqualTo(CheckStatus.WARN);
    assertThat(alerts(Answer.known(List.of(alert(Alert.State.NO_DATA, false)))).status())
        .isEqualTo(CheckStatus.WARN);
  }

  @Test
  void noMonitorAndNoAnswerAreUnknownForTheirOwnReasons() throws Exception {
    assertThat(alerts(Answer.known(List.of())))
        .satisfies(
            result -> {
              assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
              assertThat(result.message()).contains("nothing watches this cluster");
              assertThat(result.details()).containsKey(PreCheckEngine.ABSENT);
            });
    assertThat(alerts(Answer.unknown("429 until noon")))
        .satisfies(
            result -> {
              assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
              assertThat(result.message()).contains("429 until noon");
              assertThat(result.details()).isEmpty();
            });
  }

  private static HealthCheckResult releases(List<String> versions, List<Refusal> refusals)
      throws Exception {
    List<Pin> pins =
        versions.stream()
            .map(
                version ->
                    new Pin(
                        new Artifact("helm-chart", "istiod", URI.create("https://x.example")),
                        "version",
                        version))
            .toList();
    return run(
        new GitReleasesCheck(),
        Pretend.input(
            Answer.known(new Declared(pins, refusals)),
            Answer.known(List.of()),
            (name, window) -> Answer.unknown("not asked")));
  }

  @Test
  void gitAndClusterHaveToAgree() throws Exception {
    assertThat(releases(List.of("1.26.4"), List.of()).status()).isEqualTo(CheckStatus.PASS);
    assertThat(releases(List.of("1.26.4", "1.26.2"), List.of()))
        .satisfies(
            patch -> {
              assertThat(patch.status()).isEqualTo(CheckStatus.WARN);
              assertThat(patch.message())
                  .isEqualTo("istiod: Git declares 1.26.2 and the cluster runs 1.26.4.");
            });
    assertThat(releases(List.of("1.27.3"), List.of()))
        .satisfies(
            already -> {
              assertThat(already.status()).isEqualTo(CheckStatus.FAIL);
              assertThat(already.message())
                  .isEqualTo(
                      "istiod: Git declares 1.27.3, the target, and the cluster runs 1.26.4.");
            });
    assertThat(releases(List.of("1.25.0"), List.of()).status()).isEqualTo(CheckStatus.FAIL);
    assertThat(releases(List.of("1.26.x"), List.of()).status()).isEqualTo(CheckStatus.WARN);
  }

  @Test
  void noReleaseAtAllFailsWithThePlace() throws Exception {
    HealthCheckResult result = releases(List.of(), List.of());

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.message())
        .isEqualTo(
            "No release of the mesh is in platform/fleet, folder \"clusters/prod-1\". Check"
                + " flux_config_path in the registry.");
  }

  @Test
  void aRefusalOfTheEditorFailsWithItsPlace() throws Exception {
    HealthCheckResult result =
        releases(
            List.of("1.26.4"),
            List.of(
                new Refusal(
                    "clusters/prod-1/istiod.yaml",
                    10,
                    "HelmRelease istio-system/istiod",
                    "Its version is a range.",
                    "Write the version.")));

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.message())
        .isEqualTo(
            "clusters/prod-1/istiod.yaml:10: HelmRelease istio-system/istiod: Its version is a"
                + " range.");
  }

  @Test
  void filesThatCouldNotBeReadAreUnknown() throws Exception {
    HealthCheckResult result =
        run(
            new GitReleasesCheck(),
            Pretend.input(
                Answer.unknown("GitLab does not answer"),
                Answer.known(List.of()),
                (name, window) -> Answer.unknown("not asked")));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("GitLab does not answer");
  }
}
