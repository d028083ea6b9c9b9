package dev.guard.datadog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TemplateTest {
  private static final Set<String> TAGS = Set.of("cluster_name", "cluster", "kube_cluster_name");

  @Test
  void doubledBracesAreLiteralAndTheClusterIsReplaced() {
    Template template =
        Template.of("sum:istio.pilot.xds.push.errors{{cluster:{cluster_name}}}.as_count()", "prod");

    assertThat(template.forOne("prod-1", 60))
        .isEqualTo("sum:istio.pilot.xds.push.errors{cluster:prod-1}.as_count().rollup(sum, 60)");
    assertThat(template.groupKey(TAGS)).contains("cluster");
  }

  @Test
  void singleBracesAreLiteralToo() {
    Template template = Template.of("avg:a.b{cluster:{cluster_name},env:{environment}}", "prod");

    assertThat(template.forOne("prod-1", 60))
        .isEqualTo("avg:a.b{cluster:prod-1,env:prod}.rollup(avg, 60)");
  }

  @Test
  void severalClustersAreOneQueryWithoutMixingTheTwoFilterNotations() {
    Template template =
        Template.of(
            "max:a.b{{!canary:true,cluster_name:{cluster_name},env:{environment}}}", "prod");

    assertThat(template.groupKey(TAGS)).contains("cluster_name");
    assertThat(template.forAll("cluster_name", List.of("a", "b"), 300))
        .isEqualTo(
            "max:a.b{NOT canary:true AND cluster_name IN (a, b) AND env:prod} by {cluster_name}"
                + ".rollup(max, 300)");
    assertThat(template.forAll("cluster_name", List.of("a"), 300))
        .isEqualTo(
            "max:a.b{!canary:true,cluster_name:a,env:prod} by {cluster_name}.rollup(max, 300)");
  }

  @Test
  void groupingByClusterNameIsNeverReplacedAndServesTheWholeBatch() {
    Template template = Template.of("p99:trace.http.request{*} by {cluster_name}", "prod");

    assertThat(template.groupKey(TAGS)).contains("cluster_name");
    assertThat(template.forAll("cluster_name", List.of("a", "b"), 60))
        .isEqualTo("p99:trace.http.request{*} by {cluster_name}.rollup(max, 60)");
  }

  @Test
  void aGroupingByAnotherTagIsAskedForPerCluster() {
    assertThat(Template.of("avg:a{{cluster:{cluster_name}}} by {{service}}", "prod").groupKey(TAGS))
        .isEmpty();
  }

  @Test
  void aClusterNameOutsideOfATagIsAskedForPerCluster() {
    assertThat(Template.of("avg:a{{host:web-{cluster_name}-*}}", "prod").groupKey(TAGS)).isEmpty();
    assertThat(Template.of("avg:a{{cluster:{cluster_name}-blue}}", "prod").groupKey(TAGS))
        .isEmpty();
  }

  @Test
  void aRollUpOfTheUsersOwnStays() {
    assertThat(Template.of("avg:a{*}.rollup(max, 120)", "").forOne("x", 60))
        .isEqualTo("avg:a{*}.rollup(max, 120)");
  }

  @Test
  void functionsAndArithmeticKeepTheirShape() {
    Template template =
        Template.of(
            "ewma_5(avg:a{{c:{cluster_name}}}) * 100 / (avg:b{{c:{cluster_name}}} + 1)", "");

    assertThat(template.groupKey(TAGS)).contains("c");
    assertThat(template.forAll("c", List.of("x"), 60))
        .isEqualTo(
            "ewma_5(avg:a{c:x} by {c}.rollup(avg, 60)) * 100 / (avg:b{c:x} by {c}.rollup(avg, 60)"
                + " + 1)");
    assertThat(template.ratio()).isEmpty();
    assertThat(template.several()).isFalse();
  }

  @Test
  void aDivisionOfTwoCountsIsTakenApart() {
    Template template =
        Template.of(
            "sum:e{{c:{cluster_name}}}.as_count() / sum:h{{c:{cluster_name}}}.as_count()", "");

    Optional<List<Template>> ratio = template.ratio();
    assertThat(ratio).isPresent();
    assertThat(ratio.orElseThrow())
        .extracting(side -> side.forOne("x", 60))
        .containsExactly(
            "sum:e{c:x}.as_count().rollup(sum, 60)", "sum:h{c:x}.as_count().rollup(sum, 60)");
  }

  @Test
  void twoQueriesInOneTemplateAreNoticed() {
    assertThat(Template.of("avg:a{*}, avg:b{*}", "").several()).isTrue();
    assertThat(Template.of("top(avg:a{x:1,y:2} by {z}, 5, 'max', 'desc')", "").several()).isFalse();
  }
}
