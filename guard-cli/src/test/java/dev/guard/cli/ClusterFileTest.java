package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.cli.view.EntryView;
import dev.guard.cli.view.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterFileTest {
  private static final Path SCAN = Path.of("..", "examples", "from-python", "scan.json");

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
    assertThat(file.notes())
        .containsExactly("Left out, as GUARD keeps it elsewhere: status, upgrade_history.");
  }

  @Test
  void givenSeveralMistakes_whenItIsImported_thenAllAreNamedWithTheirLines() {
    String yaml =
        """
        - cluster_id: a
          batch: b
          current_istio_version: 1.20
        - cluster_id: b
          batch_id: b
          current_istio_version: 1.26.4
          owner_team: x
          region: [x]
        - cluster_id: b
          batch_id: b
          current_istio_version: 1.26.4
        - just text
        """;

    assertThatThrownBy(() -> new ClusterFile("clusters.yaml").read(yaml))
        .isInstanceOfSatisfying(
            GuardException.class,
            problem ->
                assertThat(problem.what())
                    .contains(
                        "clusters.yaml:2:3: items[0] (a): unknown key batch.",
                        "clusters.yaml:1:3: items[0] (a): batch_id is missing.",
                        "items[0] (a): current_istio_version \"1.20\" is not a full version",
                        "clusters.yaml:9:3: items[2] (b) stands there twice, first as items[1].",
                        "clusters.yaml:8:11: items[1] (b): region is a text.",
                        "clusters.yaml:12:3: items[3]: an entry"));
  }

  @Test
  void givenAScanOfThePythonVersionsTable_whenItIsImported_thenItsItemsAreEntries()
      throws IOException {
    ClusterFile file = new ClusterFile("scan.json");

    List<Cluster> clusters = file.read(Files.readString(SCAN));

    assertThat(clusters)
        .containsExactly(
            Cluster.builder("eks-test-us-east-1", "test", MeshVersion.of(1, 26, 4))
                .environment("dev")
                .region("us-east-1")
                .gitlabRepo("infra/k8s-clusters")
                .fluxConfigPath("clusters/test/us-east-1/istio-helmrelease.yaml")
                .awsRoleArn(Optional.of("arn:aws:iam::123456789012:role/GUARD-EKSAccess"))
                .datadogTags(
                    Map.of(
                        "cluster", "eks-test-us-east-1", "service", "istio-system", "env", "dev"))
                .ownerTeam("platform-engineering")
                .ownerHandle("platform-team")
                .metadata(Map.of("mesh_id", "mesh-1", "multi_cluster", "false"))
                .build(),
            Cluster.builder("eks-prod-us-east-1-api", "prod-1", MeshVersion.of(1, 26, 4))
                .environment("production")
                .region("us-east-1")
                .gitlabRepo("infra/k8s-clusters")
                .fluxConfigPath("clusters/prod/us-east-1/api/istio-helmrelease.yaml")
                .awsRoleArn(Optional.of("arn:aws:iam::123456789012:role/GUARD-EKSAccess"))
                .datadogTags(
                    Map.of(
                        "cluster",
                        "eks-prod-us-east-1-api",
                        "service",
                        "istio-system",
                        "env",
                        "production"))
                .ownerTeam("platform-engineering")
                .ownerHandle("platform-team")
                .metadata(Map.of("multi_cluster", "false", "cost_center", "4711"))
                .build());
    assertThat(file.notes())
        .containsExactly(
            "Left out, as GUARD keeps it elsewhere: last_updated, metadata.mr_url, status,"
                + " target_istio_version, upgrade_history.",
            "Kept as metadata, as no entry has such a key: cost_center.",
            "Left out, as it is no text: pager_hours.",
            "items[1] (eks-prod-us-east-1-api) is mr-created in the Python version on its way to"
                + " 1.27.3, since 2026-11-20T10:00:00, with merge request"
                + " https://gitlab.example.com/infra/k8s-clusters/-/merge_requests/7. Its progress"
                + " is not imported: finish it there, or close its merge request, before GUARD"
                + " upgrades batch prod-1.");
  }

  @Test
  void givenOneItem_whenItIsImported_thenItNeedsNoListAroundIt() {
    String plain =
        "{\"cluster_id\": \"a\", \"batch_id\": \"b\", \"current_istio_version\": \"1.26.4\"}";
    String typed =
        "{\"cluster_id\": {\"S\": \"a\"}, \"batch_id\": {\"S\": \"b\"},"
            + " \"current_istio_version\": {\"S\": \"1.26.4\"}}";
    List<Cluster> expected = List.of(Cluster.builder("a", "b", MeshVersion.of(1, 26, 4)).build());

    for (String text :
        List.of(plain, typed, "[" + typed + "]", "{\"Item\": " + typed + "}", "[" + plain + "]")) {
      assertThat(new ClusterFile("item.json").read(text)).as(text).isEqualTo(expected);
    }
    assertThat(new ClusterFile("empty.json").read("{\"Items\": [], \"Count\": 0}")).isEmpty();
  }

  @Test
  void givenEscapesOfJson_whenAnItemIsImported_thenTheyAreItsCharacters() {
    String item =
        "{\"cluster_id\": \"a\", \"batch_id\": \"b\", \"current_istio_version\": \"1.26.4\","
            + " \"owner_team\": \"\\u00e9\\ud83d\\ude00 \\/ \\\"x\\\"\"}";

    assertThat(new ClusterFile("item.json").read(item))
        .singleElement()
        .extracting(Cluster::ownerTeam)
        .isEqualTo("\u00e9\ud83d\ude00 / \"x\"");
  }

  @Test
  void givenBadItems_whenTheyAreImported_thenEachIsNamedByIndexAndKey() {
    String scan =
        """
        {"Items": [
          {"cluster_id": {"S": "a"}, "current_istio_version": {"S": "1.26"}, "batch_id": {"S": "b"}},
          {"cluster_id": {"S": "b"}, "batch_id": {"L": []}, "current_istio_version": {"S": "1.26.4"},
           "status": {"S": "resting"}},
          {"cluster_id": {"N": "7"}}],
         "NextToken": "eyJ"}
        """;

    assertThatThrownBy(() -> new ClusterFile("scan.json").read(scan))
        .isInstanceOfSatisfying(
            GuardException.class,
            problem ->
                assertThat(problem.what().replace(" scan.json:", "\nscan.json:").lines().skip(1))
                    .containsExactly(
                        "scan.json:6:15: the table goes on after these items (NextToken); scan it"
                            + " without a limit.",
                        "scan.json:2:3: items[0] (a): current_istio_version \"1.26\" is not a full"
                            + " version such as 1.27.3.",
                        "scan.json:3:48: items[1] (b): batch_id is a text.",
                        "scan.json:4:20: items[1] (b): status \"resting\" is none of the Python"
                            + " version's.",
                        "scan.json:3:3: items[1] (b): batch_id is missing.",
                        "scan.json:5:3: items[2] (7): batch_id is missing.",
                        "scan.json:5:3: items[2] (7): current_istio_version is missing."));
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
