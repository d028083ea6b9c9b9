package dev.guard.core.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.EffectKey;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.notify.About;
import dev.guard.api.notify.Notification;
import dev.guard.api.run.Run;
import dev.guard.core.analysis.Hypothesis;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One message says what broke, why we think so, what GUARD did, and what to click. */
class BriefingTest {
  private static final Run RUN =
      new Run(
          "run-1",
          "prod-1",
          MeshVersion.of(1, 27, 3),
          "maria",
          Instant.parse("2026-03-02T12:00:00Z"),
          List.of(),
          Map.of(),
          Optional.empty(),
          1);

  private static final Hypothesis PULL =
      new Hypothesis(
          "image-pull",
          "istiod's image cannot be pulled.",
          0.87,
          List.of("c1"),
          List.of("E1"),
          "kubectl describe pod names the image.",
          List.of());

  private static Message opened(String text) {
    return new Message(
        "rollback-opened",
        "",
        Severity.ERROR,
        "Istio 1.27.3 on batch prod-1: a rollback waits",
        text,
        List.of(URI.create("https://git.example/-/merge_requests/7")),
        List.of(URI.create("https://git.example/-/merge_requests/7")),
        List.of("c1"));
  }

  @Test
  void aFailureCarriesItsCauseWithConfidenceAndTheLinkToClick() {
    String text = Briefing.of(RUN, opened("c1: istiod is not ready."), List.of(PULL)).text();

    assertThat(text)
        .isEqualTo(
            """
            c1: istiod is not ready.

            Probable cause: istiod's image cannot be pulled. (rule image-pull, confidence 87 %)

            To confirm: kubectl describe pod names the image.

            What GUARD did: GUARD opened this rollback request. It never merges one.

            What to do: Merge https://git.example/-/merge_requests/7, and keep guard monitor --batch prod-1 running.\
            """);
  }

  @Test
  void aCauseThatTheReasonNamesIsNotSaidTwice() {
    String text =
        Briefing.of(RUN, opened("c1: Most likely: istiod's image cannot be pulled."), List.of(PULL))
            .text();

    assertThat(text).containsOnlyOnce("cannot be pulled").contains("To confirm: kubectl");
  }

  @Test
  void anAnalysisOfOtherClustersSaysNothingHere() {
    Hypothesis elsewhere =
        new Hypothesis("x", "Elsewhere.", 0.9, List.of("c9"), List.of(), "", List.of());

    assertThat(Briefing.of(RUN, opened("c1: failed"), List.of(elsewhere)).text())
        .doesNotContain("Elsewhere");
  }

  @Test
  void goodNewsIsLeftAsItIs() {
    Message done =
        new Message(
            "upgrade-completed",
            "",
            Severity.INFO,
            "Upgraded",
            "All is well.",
            List.of(),
            List.of(),
            List.of());

    assertThat(Briefing.of(RUN, done, List.of(PULL)).text()).isEqualTo("All is well.");
  }

  @Test
  void aWordingNamesPlacesAndWhatFillsThemIsNeverReadAsOne() {
    Message message = opened("{batch} $1 \\ {unknown}");
    Bulletin bulletin =
        new Bulletin(
            RUN,
            message,
            Briefing.of(RUN, message, List.of(PULL)),
            new About("prod-1", "1.27.3", "rolling_back", List.of("prod"), List.of("mesh")),
            List.of());
    Subscription subscription =
        new Subscription(
            Set.of(),
            Set.of(),
            Set.of(),
            Optional.empty(),
            Duration.ZERO,
            Map.of(
                "rollback-opened",
                new Wording(
                    Optional.of("{batch}\n{target}"),
                    Optional.of("{reason} / {hypothesis} / {state} / {owner_teams} / {links}"))));

    Notification worded =
        bulletin.worded(subscription, new EffectKey("run-1", "run", "notify", "chat/1", 1), false);

    assertThat(worded.title()).isEqualTo("prod-1 1.27.3");
    assertThat(worded.text())
        .isEqualTo(
            "{batch} $1 \\ {unknown} / istiod's image cannot be pulled. (rule image-pull,"
                + " confidence 87 %) / rolling_back / mesh /"
                + " https://git.example/-/merge_requests/7");
    assertThat(Wording.unknownPlaces("{batch} {bach} {x}")).containsExactly("bach", "x");
  }
}
