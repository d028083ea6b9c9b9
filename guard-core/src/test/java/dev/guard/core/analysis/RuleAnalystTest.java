package dev.guard.core.analysis;

import static dev.guard.core.analysis.Case.old;
import static dev.guard.core.analysis.Case.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.rules.Rules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleAnalystTest {
  private static final Evidence STALLED =
      seen(
          Kinds.FLUX,
          "HelmRelease istio-system/istiod",
          "timed out waiting for the condition",
          "condition=Released",
          "status=False",
          "reason=UpgradeFailed");
  private static final Evidence NO_IMAGE =
      seen(Kinds.POD, "Pod istio-system/istiod-7c9d4-x1", "waits", "reason=ImagePullBackOff");

  private static final Evidence SLOW =
      seen(Kinds.METRIC, "latency_p99", "slower", "metric=latency_p99", "verdict=FAIL");

  private final RuleAnalyst analyst = new RuleAnalyst(Rules.all());

  @Test
  void givenASymptomAndItsCause_whenRanked_thenTheCauseStandsFirst() {
    List<Hypothesis> found = analyst.analyse(Case.dossier(STALLED, NO_IMAGE));

    assertThat(found)
        .extracting(Hypothesis::rule)
        .containsExactly("istiod-image-pull", "flux-stalled");
    assertThat(found.get(0).evidence()).containsExactly("E2");
  }

  @Test
  void givenSomethingFromBeforeTheChange_whenRanked_thenItCountsHalf() {
    double fresh = analyst.analyse(Case.dossier(NO_IMAGE)).get(0).confidence();
    double stale = analyst.analyse(Case.dossier(old(NO_IMAGE))).get(0).confidence();

    assertThat(stale).isEqualTo(fresh / 2);
  }

  @Test
  void givenWhatLastsSinceBeforeTheChange_whenRanked_thenItCountsHalf() {
    double fresh = analyst.analyse(Case.dossier(NO_IMAGE)).get(0).confidence();
    Evidence lasting =
        seen(
            Kinds.POD,
            "Pod istio-system/istiod-7c9d4-x1",
            "waits",
            "reason=ImagePullBackOff",
            "since=" + Case.CHANGED.minusSeconds(86_400));

    assertThat(analyst.analyse(Case.dossier(lasting)).get(0).confidence()).isEqualTo(fresh / 2);
  }

  @Test
  void givenAnAutoscalerThatCameToItsLimitAfterTheChange_whenRequestsAreSlow_thenItStandsFirst() {
    assertThat(analyst.analyse(Case.dossier(SLOW, atLimit(Case.CHANGED.plusSeconds(300)))))
        .extracting(Hypothesis::rule)
        .containsExactly("hpa-at-limit", "latency-after-upgrade");
  }

  @Test
  void givenAnAutoscalerThatWasAtItsLimitBefore_whenRequestsAreSlow_thenTheRegressionStandsFirst() {
    assertThat(analyst.analyse(Case.dossier(atLimit(Case.CHANGED.minusSeconds(300)), SLOW)))
        .extracting(Hypothesis::rule)
        .containsExactly("latency-after-upgrade", "hpa-at-limit");
  }

  private static Evidence atLimit(Instant since) {
    return seen(
        Kinds.AUTOSCALER,
        "HorizontalPodAutoscaler istio-ingress/gateway",
        "is at its limit",
        "current=5",
        "max=5",
        "since=" + since);
  }

  @Test
  void givenTheSameFailureOnTwoClusters_whenRanked_thenItIsOneHypothesisWithBoth() {
    List<Exhibit> exhibits = new ArrayList<>();
    exhibits.add(new Exhibit("E1", "prod-1", "kubernetes", NO_IMAGE));
    exhibits.add(new Exhibit("E2", "prod-2", "kubernetes", NO_IMAGE));

    List<Hypothesis> found =
        analyst.analyse(new Dossier(Optional.of(Case.CHANGED), exhibits, List.of()));

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.clusterIds()).containsExactly("prod-1", "prod-2");
              assertThat(one.evidence()).containsExactly("E1", "E2");
            });
  }

  @Test
  void givenNothing_whenRanked_thenThereIsNoHypothesis() {
    assertThat(analyst.analyse(Case.dossier())).isEmpty();
  }
}
