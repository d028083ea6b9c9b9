package dev.guard.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeState;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Wait;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.RunReport.ChangeLine;
import dev.guard.core.report.RunReport.ClusterLine;
import dev.guard.core.report.Standing;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusViewTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);

  private final RunReport held =
      new RunReport(
          "prod-1",
          Optional.of("run-7"),
          Optional.of(MeshVersion.of(1, 27, 3)),
          "held",
          Optional.empty(),
          Standing.HELD,
          List.of(
              new ClusterLine(
                  "eu-1",
                  ClusterState.VALIDATING,
                  OLD,
                  Optional.empty(),
                  Optional.of(new Hold("inconclusive", "Datadog has no data.", NOW)),
                  Optional.of(3)),
              new ClusterLine(
                  "eu-2",
                  ClusterState.MR_MERGED,
                  OLD,
                  Optional.of(new Wait(NOW.plusSeconds(30), "Flux has not applied it yet.")),
                  Optional.empty(),
                  Optional.empty())),
          List.of(
              new ChangeLine(
                  "upgrade",
                  Optional.of(URI.create("https://gitlab.example.com/p/-/merge_requests/12")),
                  ChangeState.MERGED,
                  "guard/upgrade-istio-1.27.3-prod-1-20261124T100000Z",
                  List.of("eu-1", "eu-2"))),
          List.of("eu-3 is at 1.27.3 already."));

  @Test
  void givenARun_whenItIsPrintedAsJson_thenTheShapeIsThePublishedOne() {
    assertThat(Json.write(StatusView.of(held)))
        .isEqualToNormalizingNewlines(
            """
            {
              "batch_id" : "prod-1",
              "run_id" : "run-7",
              "target_version" : "1.27.3",
              "state" : "held",
              "outcome" : null,
              "clusters" : [ {
                "cluster_id" : "eu-1",
                "state" : "validating",
                "waiting_for" : null,
                "held" : {
                  "code" : "inconclusive",
                  "why" : "Datadog has no data.",
                  "since" : "2026-11-24T10:00:00Z"
                },
                "data_plane_behind" : 3
              }, {
                "cluster_id" : "eu-2",
                "state" : "mr_merged",
                "waiting_for" : "Flux has not applied it yet.",
                "held" : null,
                "data_plane_behind" : null
              } ],
              "changes" : [ {
                "kind" : "upgrade",
                "url" : "https://gitlab.example.com/p/-/merge_requests/12",
                "state" : "merged",
                "branch" : "guard/upgrade-istio-1.27.3-prod-1-20261124T100000Z",
                "clusters" : [ "eu-1", "eu-2" ]
              } ]
            }""");
  }

  @Test
  void givenABatchWithoutARun_whenItIsPrintedAsJson_thenTheKeysAreThereAndNull() {
    RunReport none =
        new RunReport(
            "prod-1",
            Optional.empty(),
            Optional.empty(),
            "none",
            Optional.empty(),
            Standing.DONE,
            List.of(),
            List.of(),
            List.of());

    assertThat(Json.line(StatusView.of(none)))
        .isEqualTo(
            "{\"batch_id\":\"prod-1\",\"run_id\":null,\"target_version\":null,\"state\":\"none\","
                + "\"outcome\":null,\"clusters\":[],\"changes\":[]}");
  }

  @Test
  void givenAClosedRun_whenItIsPrintedAsJson_thenItsOutcomeIsInLowerCase() {
    RunReport closed =
        new RunReport(
            "prod-1",
            Optional.of("run-7"),
            Optional.of(MeshVersion.of(1, 27, 3)),
            "rolled_back",
            Optional.of(Outcome.ROLLED_BACK),
            Standing.FAILED,
            List.of(),
            List.of(),
            List.of());

    assertThat(StatusView.of(closed).outcome()).contains("rolled_back");
  }

  @Test
  void givenARun_whenItIsPrintedForPeople_thenHoldsWaitsAndNotesAreSaid() {
    assertThat(StatusView.table(held, Optional.empty(), new Paint(false)))
        .isEqualTo(
            """
            Batch prod-1 to 1.27.3: held
              Run run-7.
              eu-3 is at 1.27.3 already.

            CLUSTER  STATE       VERSION  BEHIND  NOTE
            eu-1     validating  1.26.4   3       Held (inconclusive): Datadog has no data.
            eu-2     mr_merged   1.26.4   -       Flux has not applied it yet.

            Merge request (upgrade, merged) of eu-1, eu-2:
              https://gitlab.example.com/p/-/merge_requests/12
            """);
  }
}
