package dev.guard.core.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthReportTest {
  private static HealthCheckResult result(
      String cluster, String name, CheckStatus status, String message, Finding... findings) {
    return new HealthCheckResult(
        cluster, name, status, message, Pretend.NOW, List.of(findings), Map.of());
  }

  @Test
  void aReportHasATableForEachClusterWithWhatIsWrongFirst() {
    PreCheckReport healthy =
        PreCheckReport.of(
            "prod-1", List.of(result("prod-1", "k8s.nodes", CheckStatus.PASS, "Fine")), Set.of());
    PreCheckReport broken =
        PreCheckReport.of(
            "prod-2",
            List.of(
                result("prod-2", "git.releases", CheckStatus.PASS, "Fine"),
                result("prod-2", "istio.version", CheckStatus.WARN, "Old"),
                result(
                    "prod-2",
                    "k8s.nodes",
                    CheckStatus.FAIL,
                    "Node n1 is not Ready (and 1 more findings)",
                    new Finding(Severity.ERROR, "k8s.node", "Node n1", "Not Ready.", "Drain it."),
                    new Finding(Severity.ERROR, "k8s.node", "Node n2", "Not Ready.", "Drain it."))),
            Set.of());

    assertThat(HealthReport.markdown(List.of(healthy, broken)))
        .isEqualTo(
            """
            Pre-checks passed in 1 of 2 clusters, with 1 warning.

            #### prod-2: failed

            | Check | Status | Message |
            | --- | --- | --- |
            | k8s.nodes | FAIL | Node n1 is not Ready \\(and 1 more findings\\) |
            | istio.version | WARN | Old |
            | git.releases | PASS | Fine |

            From k8s.nodes:

            - Node n1: Not Ready. Drain it.
            - Node n2: Not Ready. Drain it.

            #### prod-1: passed

            | Check | Status | Message |
            | --- | --- | --- |
            | k8s.nodes | PASS | Fine |
            """);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      value = {
        "a|b~a\\|b",
        "<script>~&lt;script&gt;",
        "<!-- x -->~&lt;!&#8203;-- x --&gt;",
        "ask @all~ask @&#8203;all",
        "see #12 and !34~see #&#8203;12 and !&#8203;34",
        "/merge~&#8203;/merge",
        "**bold** _it_~\\*\\*bold\\*\\* \\_it\\_",
        "[x](javascript:y)~\\[x\\]\\(javascript:y\\)",
        "https://evil.example~https:&#8203;//evil.example",
        "&amp;~&amp;amp;",
        "- item~\\- item",
        "back\\slash~back\\\\slash",
      })
  void whatClustersReportIsNoMarkup(String reported, String rendered) {
    assertThat(HealthReport.escape(reported)).isEqualTo(rendered);
  }

  @Test
  void aQuickActionOnALineOfItsOwnStaysInTheTable() {
    PreCheckReport report =
        PreCheckReport.of(
            "prod-1",
            List.of(
                result(
                    "prod-1",
                    "k8s.pods",
                    CheckStatus.WARN,
                    "Pod says\n/merge\r\n/approve\u2028/close",
                    new Finding(Severity.WARNING, "x", "", "/merge", ""))),
            Set.of());

    assertThat(HealthReport.markdown(List.of(report)))
        .contains("| Pod says /merge /approve /close |")
        .contains("- &#8203;/merge")
        .doesNotContainPattern("(?m)^\\s*/");
  }

  @Test
  void aLongMessageIsCutBetweenCharacters() {
    assertThat(HealthReport.escape("🚀".repeat(500))).isEqualTo("🚀".repeat(400) + "…");
  }

  @Test
  void whatDoesNotFitIsCounted() {
    List<PreCheckReport> reports =
        List.of("a", "b", "c").stream()
            .map(
                id ->
                    PreCheckReport.of(
                        id, List.of(result(id, "x", CheckStatus.PASS, "Fine")), Set.of()))
            .toList();

    String all = HealthReport.markdown(reports);
    String cut = HealthReport.markdown(reports, all.length() - 1);

    assertThat(cut)
        .contains("#### a", "1 more clusters are left out here")
        .hasSizeLessThan(all.length());
  }

  @Test
  void anUnknownThatOnlyWarnsCountsAsAWarning() {
    PreCheckReport report =
        PreCheckReport.of(
            "prod-1",
            List.of(result("prod-1", "alerts.active", CheckStatus.UNKNOWN, "No monitor")),
            Set.of());

    assertThat(report.verdict()).isEqualTo(PreCheckReport.Verdict.PASSED);
    assertThat(HealthReport.markdown(List.of(report)))
        .startsWith("Pre-checks passed in 1 of 1 clusters, with 1 warning.");
  }
}
