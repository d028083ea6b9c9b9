package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.mesh.Pin;
import dev.guard.api.mesh.StagePlan;
import dev.guard.api.mesh.Upgrade;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpgradeRulesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # from | to | strategy | kubernetes | code | severity
          1.26.4 | 1.27.3 | in-place | v1.31.4-eks-2d5f260 | -                            | -
          1.27.1 | 1.27.3 | in-place | 1.31.4              | -                            | -
          1.25.5 | 1.27.3 | in-place | 1.31.4              | istio.skipped-minor          | ERROR
          1.25.5 | 1.27.3 | revision | 1.31.4              | -                            | -
          1.24.5 | 1.27.3 | revision | 1.31.4              | istio.skipped-minor          | ERROR
          1.27.3 | 1.26.4 | in-place | 1.31.4              | istio.downgrade              | ERROR
          1.27.3 | 1.27.1 | in-place | 1.31.4              | istio.downgrade              | ERROR
          1.27.3 | 1.27.3 | in-place | 1.31.4              | istio.same-version           | INFO
          1.27.3 | 2.0.0  | in-place | 1.31.4              | istio.major                  | ERROR
          1.27.0-rc.1 | 1.27.0 | in-place | 1.31.4         | -                            | -
          1.26.4 | 1.27.3 | in-place | v1.28.9             | istio.kubernetes-unsupported | ERROR
          1.26.4 | 1.27.3 | in-place | 1.34.0              | istio.kubernetes-unsupported | ERROR
          1.30.0 | 1.31.0 | in-place | 1.34.0              | istio.kubernetes-unknown     | WARNING
          1.26.4 | 1.27.3 | in-place | unreadable          | istio.kubernetes-unknown     | WARNING
          """)
  void givenAnUpgradeWhenJudgedThenIstiosRulesHold(
      String from, String to, String strategy, String kubernetes, String code, Severity severity) {
    List<Finding> findings = judge(from, to, strategy, kubernetes, Map.of());

    if (code == null) {
      assertThat(findings).isEmpty();
      return;
    }
    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(code);
              assertThat(finding.severity()).isEqualTo(severity);
              assertThat(finding.remedy()).isNotBlank();
            });
  }

  @Test
  void givenASkippedMinorWhenJudgedThenTheRemedyNamesTheNextRung() {
    assertThat(judge("1.24.2", "1.27.3", "in-place", "1.31.4", Map.of()))
        .singleElement()
        .satisfies(finding -> assertThat(finding.remedy()).contains("1.25"));
  }

  @Test
  void givenAnUnknownKubernetesVersionWhenJudgedThenItWarnsAndSaysWhy() {
    UpgradeRules rules = new UpgradeRules(SupportedKubernetes.load(Map.of()));

    List<Finding> findings =
        rules.judge(
            new Upgrade(
                MeshVersion.of(1, 26, 4),
                MeshVersion.of(1, 27, 3),
                "in-place",
                Answer.unknown("The API server cannot be reached.")));

    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.message()).contains("cannot be reached");
            });
  }

  @Test
  void givenAConfiguredPairWhenJudgedThenItExtendsAndOverridesTheTable() {
    assertThat(judge("1.30.0", "1.31.0", "in-place", "1.34.0", Map.of("1.31", "1.33-1.36")))
        .isEmpty();
    assertThat(judge("1.26.4", "1.27.3", "in-place", "1.34.0", Map.of("1.27", "1.29 - 1.34")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.31,1.33", "1.31,1.33-2.1", "latest,1.33-1.36", "1.31.0,1.33-1.36"})
  void givenAMalformedPairWhenConfiguredThenTheErrorNamesTheKey(String istio, String range) {
    assertThatThrownBy(() -> SupportedKubernetes.load(Map.of(istio, range)))
        .isInstanceOfSatisfying(
            GuardException.class,
            e -> {
              assertThat(e.code()).isEqualTo("config.istio");
              assertThat(e.where()).isEqualTo("istio.supported_kubernetes");
            });
  }

  @Test
  void givenAnUpgradeWhenPlannedThenOneStagePinsEveryChart() {
    IstioMesh mesh = new IstioMesh(IstioSettings.defaults());

    List<StagePlan> plan =
        mesh.plan(
            new Upgrade(
                MeshVersion.of(1, 26, 4),
                MeshVersion.of(1, 27, 3),
                "in-place",
                Answer.known("1.31.4")));

    assertThat(plan).singleElement().extracting(StagePlan::name).isEqualTo("upgrade");
    assertThat(plan.get(0).pins())
        .allSatisfy(
            pin -> {
              assertThat(pin.field()).isEqualTo("version");
              assertThat(pin.value()).isEqualTo("1.27.3");
              assertThat(mesh.owns(pin.artifact())).isTrue();
            })
        .extracting(Pin::artifact)
        .extracting(artifact -> artifact.name())
        .containsExactly("base", "istiod", "cni", "ztunnel", "gateway");
  }

  private static List<Finding> judge(
      String from, String to, String strategy, String kubernetes, Map<String, String> more) {
    return new UpgradeRules(SupportedKubernetes.load(more))
        .judge(
            new Upgrade(
                MeshVersion.parse(from),
                MeshVersion.parse(to),
                strategy,
                Answer.known(kubernetes)));
  }
}
