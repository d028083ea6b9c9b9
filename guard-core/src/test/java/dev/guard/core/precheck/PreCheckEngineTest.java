package dev.guard.core.precheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.ComeBackLater;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.config.GuardConfig.OnUnknown;
import dev.guard.core.precheck.PreCheckReport.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PreCheckEngineTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final PreCheckEngine engine = new PreCheckEngine(Map.of(), TIMEOUT);

  private PreCheckReport run(HealthCheck... checks) {
    return engine.run(Pretend.input(), List.of(checks));
  }

  private static HealthCheckResult result(PreCheckReport report, String name) {
    return report.results().stream()
        .filter(each -> each.checkName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void givenOnlyPassesAndWarningsTheClusterPasses() {
    PreCheckReport report =
        run(
            Pretend.check("b", context -> context.warn("Slow")),
            Pretend.check("a", context -> context.pass("Fine")));

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.clusterId()).isEqualTo("prod-1");
    assertThat(report.results())
        .extracting(each -> each.checkName() + " " + each.status() + " " + each.message())
        .containsExactly("a PASS Fine", "b WARN Slow");
    assertThat(report.results()).allMatch(each -> each.timestamp().equals(Pretend.NOW));
  }

  @Test
  void aFailureWinsOverAnUnknown() {
    PreCheckReport report =
        run(
            Pretend.check("a", context -> context.unknown("Who knows")),
            Pretend.check("b", context -> context.fail("Broken")));

    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.blocking())
        .extracting(HealthCheckResult::checkName)
        .containsExactly("b", "a");
  }

  @Test
  void anUnknownHoldsUnlessThePolicySaysWarn() {
    HealthCheck unknown = Pretend.check("a", context -> context.unknown("Who knows"));
    PreCheckEngine lenient =
        new PreCheckEngine(Map.of("a", check(Optional.of(OnUnknown.WARN))), TIMEOUT);

    assertThat(run(unknown).verdict()).isEqualTo(Verdict.HELD);
    assertThat(run(unknown).heldBy()).containsExactly("a");
    assertThat(lenient.run(Pretend.input(), List.of(unknown)).verdict()).isEqualTo(Verdict.PASSED);
  }

  @Test
  void whatIsAbsentOnlyWarnsUnlessThePolicySaysHold() {
    HealthCheck absent =
        Pretend.check(
            "a",
            context -> context.unknown("No istioctl").withDetails(Map.of("absent", "istioctl")));
    PreCheckEngine strict =
        new PreCheckEngine(Map.of("a", check(Optional.of(OnUnknown.HOLD))), TIMEOUT);

    assertThat(run(absent).verdict()).isEqualTo(Verdict.PASSED);
    assertThat(strict.run(Pretend.input(), List.of(absent)).verdict()).isEqualTo(Verdict.HELD);
  }

  @Test
  void aCheckThatIsConfiguredWithoutAPolicyKeepsTheDefault() {
    HealthCheck absent =
        Pretend.check(
            "a",
            context -> context.unknown("No istioctl").withDetails(Map.of("absent", "istioctl")));
    HealthCheck silent = Pretend.check("a", context -> context.unknown("No answer"));
    PreCheckEngine configured = new PreCheckEngine(Map.of("a", check(Optional.empty())), TIMEOUT);

    assertThat(configured.run(Pretend.input(), List.of(absent)).verdict())
        .isEqualTo(Verdict.PASSED);
    assertThat(configured.run(Pretend.input(), List.of(silent)).verdict()).isEqualTo(Verdict.HELD);
  }

  private static GuardConfig.Check check(Optional<OnUnknown> unknown) {
    return new GuardConfig.Check(true, unknown, Optional.empty());
  }

  @Test
  void noCheckAtAllIsNoPass() {
    assertThat(run().verdict()).isEqualTo(Verdict.HELD);
  }

  @Test
  void whatIsRequiredRunsFirst() {
    List<String> order = new ArrayList<>();
    run(
        Pretend.check("a", Set.of("c"), context -> seen(order, "a", context.pass("a"))),
        Pretend.check("b", Set.of("a"), context -> seen(order, "b", context.pass("b"))),
        Pretend.check("c", context -> seen(order, "c", context.pass("c"))));

    assertThat(order).containsExactly("c", "a", "b");
  }

  private static HealthCheckResult seen(List<String> order, String name, HealthCheckResult result) {
    order.add(name);
    return result;
  }

  @Test
  void aRequiredCheckThatFailsMakesTheOthersUnknownByItsCause() {
    PreCheckReport report =
        run(
            Pretend.check("api", context -> context.fail("The server is down")),
            Pretend.check("nodes", Set.of("api"), context -> context.pass("never asked")),
            Pretend.check("pods", Set.of("nodes"), context -> context.pass("never asked")));

    assertThat(result(report, "nodes").status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result(report, "nodes").message())
        .isEqualTo("Not asked, because api is FAIL: The server is down");
    assertThat(result(report, "pods").message())
        .isEqualTo(
            "Not asked, because nodes is UNKNOWN: Not asked, because api is FAIL: The server is"
                + " down");
  }

  @Test
  void aRequirementThatDoesNotExistOrIsOffIsSaid() {
    PreCheckEngine partly =
        new PreCheckEngine(
            Map.of("off", new GuardConfig.Check(false, Optional.empty(), Optional.empty())),
            TIMEOUT);

    PreCheckReport report =
        partly.run(
            Pretend.input(),
            List.of(
                Pretend.check("off", context -> context.fail("never run")),
                Pretend.check("a", Set.of("off"), context -> context.pass("never run")),
                Pretend.check("b", Set.of("missing"), context -> context.pass("never run"))));

    assertThat(report.results())
        .extracting(each -> each.checkName() + ": " + each.message())
        .containsExactly(
            "a: It requires off, which is switched off or has nothing to look at.",
            "b: It requires missing, and no check has that name.");
    assertThat(report.verdict()).isEqualTo(Verdict.HELD);
  }

  @Test
  void aCheckThatHasNothingToLookAtIsNeitherRunNorShown() {
    HealthCheck elsewhere =
        new HealthCheck() {
          @Override
          public String name() {
            return "elsewhere";
          }

          @Override
          public boolean concerns(CheckContext context) {
            return false;
          }

          @Override
          public HealthCheckResult run(CheckContext context) {
            return context.fail("never run");
          }
        };

    PreCheckReport report = run(elsewhere, Pretend.check("c", context -> context.pass("Fine")));

    assertThat(report.results()).extracting(HealthCheckResult::checkName).containsExactly("c");
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
  }

  @Test
  void aSpentRateLimitIsNoAnswerOfTheCluster() {
    ComeBackLater later = new ComeBackLater("gitlab", Pretend.NOW.plusSeconds(30));

    assertThatThrownBy(
            () ->
                run(
                    Pretend.check("a", context -> context.pass("Fine")),
                    Pretend.check(
                        "b",
                        context -> {
                          throw later;
                        })))
        .isSameAs(later);
  }

  @Test
  void aCycleIsSaidAndTheOthersStillRun() {
    PreCheckReport report =
        run(
            Pretend.check("a", Set.of("b"), context -> context.pass("never run")),
            Pretend.check("b", Set.of("a"), context -> context.pass("never run")),
            Pretend.check("c", context -> context.pass("Fine")));

    assertThat(result(report, "a").status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result(report, "a").message()).contains("requires b, and that requires it again");
    assertThat(result(report, "b").status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result(report, "c").status()).isEqualTo(CheckStatus.PASS);
  }

  @Test
  void whatACheckThrowsBecomesAnUnknownThatNamesItsClass() {
    PreCheckReport report =
        run(
            Pretend.check(
                "linkage",
                context -> {
                  throw new NoSuchMethodError("Pods.list()");
                }),
            Pretend.check(
                "checked",
                context -> {
                  throw new java.io.IOException("socket closed");
                }),
            Pretend.check("fine", context -> context.pass("Fine")));

    assertThat(result(report, "linkage").status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result(report, "linkage").message())
        .contains("Check linkage", "dev.guard.core.precheck.Pretend$", "(class path)")
        .contains("java.lang.NoSuchMethodError: Pods.list()");
    assertThat(result(report, "checked").message()).contains("socket closed");
    assertThat(result(report, "fine").status()).isEqualTo(CheckStatus.PASS);
    assertThat(report.verdict()).isEqualTo(Verdict.HELD);
  }

  @Test
  void aCheckThatHangsIsInterruptedAndSaid() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    PreCheckEngine impatient =
        new PreCheckEngine(
            Map.of(
                "hangs",
                new GuardConfig.Check(true, Optional.empty(), Optional.of(Duration.ofMillis(50)))),
            TIMEOUT);

    PreCheckReport report =
        impatient.run(
            Pretend.input(),
            List.of(
                Pretend.check(
                    "hangs",
                    context -> {
                      try {
                        never.await();
                      } catch (InterruptedException asked) {
                        interrupted.countDown();
                        throw asked;
                      }
                      return context.pass("never");
                    }),
                Pretend.check("next", context -> context.pass("Fine"))));

    assertThat(result(report, "hangs").status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result(report, "hangs").message())
        .contains("Check hangs")
        .contains("did not answer within 50 ms");
    assertThat(result(report, "next").status()).isEqualTo(CheckStatus.PASS);
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // a plugin that breaks the contract
  void noAnswerIsUnknown() {
    PreCheckReport report = run(Pretend.check("a", context -> null));

    assertThat(result(report, "a").status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result(report, "a").message()).contains("answered null");
  }

  @Test
  void anAnswerInAnothersNameOrForAnotherClusterIsUnknown() {
    PreCheckReport report =
        run(
            Pretend.check(
                "a",
                context ->
                    new HealthCheckResult(
                        "prod-1",
                        "k8s.nodes",
                        CheckStatus.PASS,
                        "Fine",
                        Pretend.NOW,
                        List.of(),
                        Map.of())),
            Pretend.check(
                "b",
                context ->
                    new HealthCheckResult(
                        "prod-2",
                        "b",
                        CheckStatus.PASS,
                        "Fine",
                        Pretend.NOW,
                        List.of(),
                        Map.of())));

    assertThat(result(report, "a").message()).contains("answered as \"k8s.nodes\"");
    assertThat(result(report, "b").message()).contains("answered for another cluster, \"prod-2\"");
    assertThat(report.results()).allMatch(each -> each.status() == CheckStatus.UNKNOWN);
  }

  @Test
  void twoChecksOfOneNameAndOneWithoutANameAreSaid() {
    PreCheckReport report =
        run(
            Pretend.check("twin", context -> context.pass("first")),
            Pretend.check("twin", context -> context.pass("second")),
            Pretend.check(" ", context -> context.pass("nameless")));

    assertThat(report.results())
        .allMatch(each -> each.status() == CheckStatus.UNKNOWN)
        .hasSize(2)
        .extracting(HealthCheckResult::message)
        .anyMatch(message -> message.contains("Several checks have this name"))
        .anyMatch(message -> message.contains("has no name"));
    assertThat(report.verdict()).isEqualTo(Verdict.HELD);
  }

  @Test
  void whatSettingsACheckAsksForIsBoundUnderItsName() {
    record Limits(int nodes) {}

    PreCheckInput input = Pretend.input();
    PreCheckInput bound =
        new PreCheckInput(
            input.cluster(),
            input.target(),
            (name, type) -> new Limits(name.length()),
            input.metric(),
            input.alerts(),
            input.declared(),
            Map.of(),
            List.of());

    PreCheckReport report =
        engine.run(
            bound,
            List.of(
                Pretend.check(
                    "acme.limits",
                    context -> context.pass("" + context.settings(Limits.class).nodes()))));

    assertThat(result(report, "acme.limits").message()).isEqualTo("11");
  }
}
