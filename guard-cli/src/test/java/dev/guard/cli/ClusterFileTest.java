package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.cli.view.EntryView;
import dev.guard.cli.view.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterFileTest {
  private final Cluster full =
      Cluster.builder("eu-1", "prod-1", MeshVersion.of(1, 26, 4))
          .environment("prod")
          .region("eu-west-1")
          .gitlabRepo("platform/fleet")
          .fluxConfigPath("clusters/eu-1")
          .awsRoleArn(Optional.of("arn:aws:iam::1:role/guard"))
          .datadogTags(Map.of("cluster", "eu-1"))
          .ownerTeam("mesh")
          .ownerHandle("ada")
          .metadata(Map.of("kube_context", "eu1", "flag", "true"))
          .build();

  @Test
  void givenAnExport_whenItIsImported_thenNothingIsLost() {
    String exported = Json.write(List.of(EntryView.of(full)));

    assertThat(new ClusterFile("clusters.json").read(exported)).containsExactly(full);
  }

  @Test
  void givenYamlUnderClusters_whenItIsImported_thenVersionsStayAsWritten() {
    String yaml =
        """
        clusters:
          - cluster_id: eu-1
            batch_id: prod-1
            current_istio_version: v1.20.0
            metadata: {mesh_id: m1}
        """;

    assertThat(new ClusterFile("clusters.yaml").read(yaml))
        .singleElement()
        .satisfies(
            cluster -> {
              assertThat(cluster.currentVersion()).isEqualTo(MeshVersion.of(1, 20, 0));
              assertThat(cluster.metadata()).containsEntry("mesh_id", "m1");
            });
  }

  @Test
  void givenThePythonVersionsItems_whenTheyAreImported_thenWhatIsKeptElsewhereIsNamed() {
    ClusterFile file = new ClusterFile("items.json");

    List<Cluster> clusters =
        file.read(
            "[{\"cluster_id\": \"a\", \"batch_id\": \"b\", \"current_istio_version\": \"1.26.4\","
                + " \"status\": \"healthy\", \"upgrade_history\": [{\"version\": \"1.26.4\"}]}]");

    assertThat(clusters).hasSize(1);
    assertThat(file.skipped()).containsExactly("status", "upgrade_history");
  }

  @Test
  void givenSeveralMistakes_whenItIsImported_thenAllAreNamedWithTheirLines() {
    String yaml =
        """
        - cluster_id: a
          batch: b
          current_istio_version: 1.20
        - cluster_id: a
          batch_id: b
          current_istio_version: 1.26.4
          region: [x]
        - just text
        """;

    assertThatThrownBy(() -> new ClusterFile("clusters.yaml").read(yaml))
        .isInstanceOfSatisfying(
            GuardException.class,
            problem ->
                assertThat(problem.what())
                    .contains(
                        "clusters.yaml:2:3: unknown key batch.",
                        "clusters.yaml:1:3: batch_id is missing.",
                        "\"1.20\" is not a full version",
                        "clusters.yaml:4:3: cluster a stands there twice.",
                        "clusters.yaml:7:11: region is a text.",
                        "clusters.yaml:8:3: an entry"));
  }

  @Test
  void givenNoYaml_whenItIsImported_thenTheErrorIsOneParagraph() {
    assertThatThrownBy(() -> new ClusterFile("x.yaml").read("a: [b"))
        .isInstanceOfSatisfying(
            GuardException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo("usage.registry-file");
              assertThat(problem.getMessage()).doesNotContain("\n");
            });
  }
}
