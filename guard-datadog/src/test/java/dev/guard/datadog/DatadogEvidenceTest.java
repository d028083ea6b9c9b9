package dev.guard.datadog;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.guard.datadog.DatadogStub.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Unknown;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.testkit.EvidenceSourceContract;
import dev.guard.testkit.TestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others did, as Datadog's events tell it. */
final class DatadogEvidenceTest extends EvidenceSourceContract {
  private final DatadogStub stub = DatadogStub.start();
  private final EvidenceSource source =
      new DatadogEvidenceFactory().create(stub.settings(), TestContext.at(WINDOW.to()));

  @BeforeEach
  void events() {
    List<String> events = new ArrayList<>();
    events.add(event("near", CHANGED.plusSeconds(30), "Deployed checkout 4.2", "gitlab", "x:y"));
    events.add(event("own", CHANGED.plusSeconds(5), "Upgrade merged", "guard", "source:guard"));
    events.add(event("pod", CHANGED.plusSeconds(6), "Pod cart-1 was killed", "kubernetes", "x:y"));
    events.add(event("old", WINDOW.from().minusSeconds(5), OUTSIDE, "gitlab", "x:y"));
    for (int i = 0; i < 20; i++) {
      events.add(
          event(
              "m" + i,
              WINDOW.from().plusSeconds(60L * i),
              "Rolled out search revision " + i + " to all zones of the region",
              "argo",
              "x:y"));
    }
    stub.answer(EVENTS, "{\"data\": [" + String.join(",", events) + "]}");
  }

  private static String event(String id, Instant at, String title, String source, String tag) {
    return """
        {"id": "%s", "type": "event", "attributes": {"timestamp": "%s", "message": "text",
         "tags": ["cluster_name:prod-1", "%s"],
         "attributes": {"title": "%s", "source_type_name": "%s"}}}"""
        .formatted(id, at, tag, title, source);
  }

  @AfterEach
  void stop() {
    source.close();
    stub.close();
  }

  @Override
  protected String name() {
    return "datadog";
  }

  @Override
  protected EvidenceSource source() {
    return source;
  }

  @Override
  protected ConnectedCluster cluster() {
    return new Named();
  }

  private record Named() implements ConnectedCluster {
    @Override
    public Cluster cluster() {
      return DatadogStub.cluster("prod-1");
    }

    @Override
    public InstantSource time() {
      return InstantSource.fixed(WINDOW.to());
    }

    @Override
    public <C> C client(Class<C> type) {
      throw new AssertionError("Datadog is asked, not the cluster");
    }
  }

  @Override
  protected void breakDown() {
    stub.answerAll(DatadogStub.error(403));
  }

  @Override
  protected Optional<String> breakOnePart() {
    return Optional.empty();
  }

  @Override
  protected List<String> asked() {
    return stub.requests().stream().map(request -> request.getUrl()).toList();
  }

  @Test
  void givenADeployNextToTheChangeThenItStandsFirst() {
    Evidence first = found().get(0);

    assertThat(first.kind()).isEqualTo(Kinds.OTHER_CHANGE);
    assertThat(first.message()).contains("Deployed checkout 4.2");
    assertThat(first.facts()).containsEntry("source", "gitlab");
    assertThat(first.at()).contains(CHANGED.plusSeconds(30));
  }

  @Test
  void givenWhatHappenedByItselfAndGuardsOwnThenNeitherIsAChangeOfOthers() {
    assertThat(found())
        .filteredOn(each -> each.kind().equals(Kinds.OTHER_CHANGE))
        .hasSize(21)
        .noneMatch(each -> each.message().contains("was killed"))
        .noneMatch(each -> each.message().contains("Upgrade merged"));
  }

  @Test
  void givenMoreEventsThanAPageHoldsThenWhatWasNotReadIsSaid() {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      events.add(event("n" + i, WINDOW.from().plusSeconds(i), "Pod was killed", "docker", "x:y"));
    }
    stub.answer(EVENTS, "{\"data\": [" + String.join(",", events) + "]}");

    assertThat(found())
        .filteredOn(each -> each.kind().equals(Kinds.GAP))
        .singleElement()
        .satisfies(gap -> assertThat(gap.message()).contains("only the first 1000"));
    assertThat(stub.requests().get(0).queryParameter("page[limit]").firstValue()).isEqualTo("1000");
  }

  /** Small on the wire, and more than the heap of a worker when it is unpacked. */
  @Test
  void givenAnAnswerThatNeverEndsThenItIsNotHeldAndThatIsSaid() throws IOException {
    stub.unpublished();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
      zip.write("{\"data\": [".getBytes(StandardCharsets.UTF_8));
      byte[] event =
          (event("n", CHANGED, "x".repeat(60_000), "docker", "x:y") + ",")
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 1_200; i++) {
        zip.write(event);
      }
    }
    stub.answer(
        EVENTS,
        aResponse()
            .withHeader("Content-Type", "application/json")
            .withHeader("Content-Encoding", "gzip")
            .withBody(packed.toByteArray()));

    assertThat(source.collect(cluster(), request()))
        .isInstanceOfSatisfying(
            Unknown.class,
            unknown ->
                assertThat(unknown.reason())
                    .contains("/api/v2/events", "too long: more than 67108864 bytes"));
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void givenTheWindowThenAPageShowsItsEvents() {
    assertThat(found())
        .filteredOn(each -> each.kind().equals(Kinds.LINK))
        .singleElement()
        .satisfies(
            link ->
                assertThat(link.facts().get("url"))
                    .contains(
                        "/event/explorer",
                        "cluster_name%3Aprod-1",
                        "from_ts=" + WINDOW.from().toEpochMilli()));
  }
}
