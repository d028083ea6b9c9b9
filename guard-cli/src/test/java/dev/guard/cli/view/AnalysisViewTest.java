package dev.guard.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Advice;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.report.AnalysisReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnalysisViewTest {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
  private static final String HOSTILE =
      "a\u001b]0;owned\u0007b\u001b[2Jc\u009b31md\u202ee\nguard rollback --yes\r\u0000f";
  private static final Paint PLAIN = new Paint(false);

  @Test
  void givenAnAnalysis_whenShown_thenCausesEvidenceAndGapsAreThere() {
    String text = AnalysisView.text(report("istiod is suspended"), Optional.empty(), PLAIN);

    assertThat(text)
        .startsWith("1. Somebody suspended Flux")
        .contains(
            "(flux-suspended, confidence 0.90)",
            "in:      prod-1",
            "seen:    E1 HelmRelease istio-system/istiod: istiod is suspended",
            "confirm: ",
            "E1  prod-1",
            "| a line",
            "Graphs: prod-1 https://app.datadoghq.com/dash/integration/1",
            "Not seen:\n  prod-1 istio: no istioctl",
            "2 observations, 3 secrets masked; kept with run prod-1-x.");
  }

  @Test
  void givenAMessageThatNamesItsObject_whenShown_thenItIsNotSaidTwiceAndTimesHaveSeconds() {
    Instant at = Instant.parse("2026-03-02T09:59:58.123456789Z");
    Evidence rollout =
        Evidence.of(
                Kinds.ROLLOUT,
                "Deployment istio-system/istiod",
                Severity.ERROR,
                "Deployment istio-system/istiod has 1 of 2 replicas.")
            .seen(at, 2);
    Dossier dossier =
        new Dossier(
            Optional.of(NOW),
            List.of(new Exhibit("E1", "prod-1", "kubernetes", rollout)),
            List.of());
    Analysis analysis =
        new Analysis(NOW, "by-hand", dossier, 0, List.of(), Optional.empty(), Optional.empty());

    String text =
        AnalysisView.text(
            new AnalysisReport("prod-1", Optional.empty(), analysis, false, List.of()),
            Optional.empty(),
            PLAIN);

    assertThat(text)
        .containsOnlyOnce("Deployment istio-system/istiod")
        .contains("2026-03-02T09:59:58Z");
  }

  @Test
  void givenHostileTexts_whenShown_thenTheTerminalGetsNothingToObey() {
    String text = AnalysisView.text(report(HOSTILE), Optional.of(100), PLAIN);

    assertThat(text.replace("\n", ""))
        .doesNotContainPattern("[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]");
    assertThat(text.lines()).noneMatch(line -> line.startsWith("guard rollback"));
  }

  @Test
  void givenHostileTexts_whenPrintedAsJson_thenTheyAreEscaped() {
    String json = Json.write(AnalysisView.of(report(HOSTILE)));

    assertThat(json.replace("\n", "")).doesNotContainPattern("[\\p{Cc}\\u202a-\\u202e]");
    assertThat(json).contains("\\u009b31md\\u202ee");
    assertThat(json).contains("\"hypotheses\"", "\"flux-suspended\"", "\"masked\" : 3");
  }

  private static AnalysisReport report(String said) {
    Evidence flux =
        Evidence.of(Kinds.FLUX, "HelmRelease istio-system/istiod", Severity.ERROR, said)
            .withFacts(Map.of("suspended", "true", "url", said))
            .withLines(List.of("a line", said));
    Evidence link =
        Evidence.of(Kinds.LINK, "", Severity.INFO, "Graphs.")
            .withFacts(Map.of("url", "https://app.datadoghq.com/dash/integration/1"));
    Dossier dossier =
        new Dossier(
            Optional.of(NOW),
            List.of(
                new Exhibit("E1", "prod-1", "flux", flux),
                new Exhibit("E2", "prod-1", "guard", link)),
            List.of(new Dossier.Gap("prod-1", "istio", "no istioctl " + said)));
    Advice advice =
        new Advice(
            said,
            said,
            said,
            0.5,
            List.of(new Advice.Claim(said, List.of("E9"), false)),
            List.of(said),
            List.of(said),
            1,
            1,
            Optional.empty());
    return new AnalysisReport(
        "prod-1",
        Optional.of("prod-1-x"),
        new Analysis(
            NOW,
            "by-hand",
            dossier,
            3,
            new RuleAnalyst(Rules.all()).analyse(dossier),
            Optional.of(advice),
            Optional.of(said)),
        true,
        List.of());
  }
}
