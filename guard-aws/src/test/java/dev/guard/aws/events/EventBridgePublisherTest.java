package dev.guard.aws.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Run;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import dev.guard.aws.PretendAws;
import dev.guard.core.Guard;
import dev.guard.core.ResumeRequest;
import dev.guard.core.RollbackRequest;
import dev.guard.testkit.GuardScenario;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import tools.jackson.databind.JsonNode;

/** The journal on an event bus, through the real client. */
class EventBridgePublisherTest {
  private static final Path SCHEMAS = Path.of("..", "docs", "events");

  private final PretendBus bus = new PretendBus();
  private final TestContext context = TestContext.create();
  private final AwsClients clients =
      AwsClients.of(
          AwsSettings.defaults().in("eu-west-1").at(Map.of("events", bus.address())),
          context,
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(PretendBus.KEY_ID, PretendBus.SECRET_KEY)));
  private final EventPublisher publisher = new EventBridgePublisher(clients);

  @AfterEach
  void close() {
    publisher.close();
    bus.close();
  }

  /** A failed upgrade and its rollback, as it was journaled. */
  private static GuardScenario upgrade() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c2", "latency_p99", scenario.clock().instant(), 1.6);
    scenario.monitor();
    scenario.merge();
    scenario.metrics().scale("c2", "latency_p99", scenario.clock().instant(), 1 / 1.6);
    scenario.monitor();
    return scenario;
  }

  @Test
  void everyTransitionIsPublishedOnceInOrderAndFollowsItsSchema()
      throws InterruptedException, IOException {
    GuardScenario scenario = upgrade();
    Run run = scenario.newestRun().orElseThrow();
    List<JournalEntry> journal = scenario.journal();
    assertThat(run.outcome()).contains(Outcome.ROLLED_BACK);

    publisher.publish(run, journal);

    assertThat(bus.taken().stream().map(PretendBus::id))
        .containsExactlyElementsOf(journal.stream().map(JournalEntry::id).toList());
    assertThat(bus.requests()).allMatch(request -> request.size() <= 10);
    for (JsonNode event : bus.taken()) {
      String type = event.path("DetailType").asString();
      assertThat(event.path("Source").asString()).isEqualTo("guard");
      assertThat(problems(type, event.path("Detail").asString())).as("%s", event).isEmpty();
      assertThat(PretendBus.detail(event).path("batch_id").asString())
          .isEqualTo(GuardScenario.BATCH);
    }
    assertThat(bus.taken().stream().map(event -> event.path("DetailType").asString()))
        .contains("Run Opened", "Cluster Moved", "Change Opened", "Change Merged", "Run Closed");
  }

  private static final class Broken implements HealthCheck {
    @Override
    public String name() {
      return "acme.broken";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.fail("A node is not ready.");
    }
  }

  /** Stories that take the ways an upgrade seldom goes. */
  private static List<GuardScenario> troubles() throws InterruptedException {
    GuardScenario red = GuardScenario.ofClusters(1);
    red.mesh().check(new Broken());
    red.run();

    GuardScenario closed = GuardScenario.ofClusters(1);
    closed.run();
    closed.closeRequest();
    closed.monitor();

    GuardScenario silent = GuardScenario.ofClusters(1);
    silent.run();
    silent.merge();
    silent.metrics().silence("c1", silent.clock().instant());
    silent.monitor(Duration.ofHours(12));
    try (Guard guard = silent.guard()) {
      guard.resume(new ResumeRequest(GuardScenario.BATCH, ResumeRequest.Decision.RETRY, "because"));
    }

    GuardScenario regretted = GuardScenario.ofClusters(1);
    regretted.chat().breakDown("The channel is archived.");
    regretted.run();
    regretted.merge();
    regretted.monitor();
    try (Guard guard = regretted.guard()) {
      guard.rollback(
          new RollbackRequest(Optional.of(GuardScenario.BATCH), Optional.empty(), "because"));
    }
    return List.of(upgrade(), red, closed, silent, regretted, refused(), dying());
  }

  /** A receiver that says for certain that it did not take a message. */
  private static GuardScenario refused() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario
        .chat()
        .afterSend(
            message -> {
              throw GuardException.of("notify.refused", Responsible.OPERATOR)
                  .what("The channel is archived.")
                  .build();
            });
    scenario.run();
    return scenario;
  }

  /** Processes that die while they tell, so that nobody knows whether it arrived. */
  private static GuardScenario dying() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario
        .chat()
        .afterSend(
            message -> {
              throw new Killed();
            });
    for (int life = 1; life <= 2; life++) {
      assertThatThrownBy(scenario::run).isInstanceOf(Killed.class);
    }
    scenario.run();
    return scenario;
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void whatTheWaysThatAnUpgradeSeldomGoesPublishFollowsItsSchemaToo() throws Exception {
    TreeSet<String> seen = new TreeSet<>();
    for (GuardScenario story : troubles()) {
      int before = bus.taken().size();
      publisher.publish(story.newestRun().orElseThrow(), story.journal());
      for (JsonNode event : bus.taken().subList(before, bus.taken().size())) {
        String type = event.path("DetailType").asString();
        seen.add(type);
        assertThat(problems(type, event.path("Detail").asString())).as("%s", event).isEmpty();
      }
    }
    assertThat(seen).containsAll(Detail.types().values());
  }

  private static List<String> problems(String type, String detail) throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(SCHEMAS.resolve(file(type))))
        .validate(detail, InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private static String file(String type) {
    return type.toLowerCase(Locale.ROOT).replace(' ', '-') + ".schema.json";
  }

  @Test
  void thePermissionToPublishIsTestedWithoutPublishing() {
    try (PretendAws aws = PretendAws.start(TestContext.START)) {
      Map<String, URI> servers = new HashMap<>(aws.settings().endpoints());
      servers.put("events", bus.address());
      AwsSettings settings = AwsSettings.defaults().in("eu-west-1").at(servers);
      EventPublisher probed =
          new EventBridgePublisher(AwsClients.of(settings, context, PretendAws.credentials()));

      assertThat(probed.probe())
          .anySatisfy(
              finding -> {
                assertThat(finding.object()).contains("event bus");
                assertThat(finding.severity()).isEqualTo(Severity.INFO);
                assertThat(finding.message()).contains("events:DescribeEventBus");
              });
      assertThat(bus.taken()).isEmpty();
      probed.close();
    }
  }

  @Test
  void thereIsASchemaForEachDetailTypeAndNoOther() throws IOException {
    TreeSet<String> wanted = new TreeSet<>();
    Detail.types().values().forEach(type -> wanted.add(file(type)));
    wanted.add("run-note.schema.json");
    String page = Files.readString(SCHEMAS.resolve("README.md"));
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".json")))
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
    Detail.types()
        .forEach((kind, type) -> assertThat(page).contains("| `" + type + "` | `" + kind + "` |"));
  }

  @Test
  void whatWasRefusedIsSentAgainBeforeAnythingNewer() {
    bus.refuse("InternalFailure", 2, 5);
    bus.refuse("InternalFailure", 1);
    publisher.publish(run(), entries(12));

    assertThat(bus.requests()).hasSize(4);
    assertThat(bus.requests().get(1)).containsExactly("r1:00000003", "r1:00000006");
    assertThat(bus.requests().get(2)).containsExactly("r1:00000006");
    assertThat(bus.requests().get(3)).containsExactly("r1:00000011", "r1:00000012");
    assertThat(bus.taken().stream().map(PretendBus::id)).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void whatIsRefusedAgainAndAgainIsSaidAndNothingNewerIsSent() {
    for (int i = 0; i < 3; i++) {
      bus.refuse("InternalFailure", 0);
    }
    assertThatThrownBy(() -> publisher.publish(run(), entries(15)))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("EventBridge did not take 1 events: InternalFailure");
    assertThat(bus.requests().get(0)).hasSize(10);
    assertThat(bus.requests()).hasSize(3);
  }

  @Test
  void aThrottledBusIsAskedLater() {
    for (int i = 0; i < 3; i++) {
      bus.refuse("ThrottlingException", 0);
    }
    assertThatThrownBy(() -> publisher.publish(run(), entries(1)))
        .isInstanceOf(ComeBackLater.class);
  }

  @Test
  void aBusThatMayNotBeWrittenNamesThePermission() {
    bus.fail(400, "AccessDeniedException");
    assertThatThrownBy(() -> publisher.publish(run(), entries(1)))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("events:PutEvents");
  }

  @Test
  void whatIsTooLongForAnEventIsCutAndSaysSo() {
    JournalEntry huge =
        new JournalEntry(
            "r1:00000001",
            "r1",
            Optional.empty(),
            "checks.red",
            TestContext.START,
            "ada",
            "ä".repeat(300_000),
            Map.of("clusters", "c".repeat(100_000)));
    publisher.publish(run(), List.of(huge));
    JsonNode event = bus.taken().get(0);
    assertThat(event.path("Detail").asString().getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(200_000);
    assertThat(PretendBus.detail(event).path("shortened").asBoolean()).isTrue();
    assertThat(PretendBus.detail(event).path("why").asString()).endsWith("… (300000 characters)");
  }

  private static Run run() {
    return new Run(
        "r1",
        "prod-1",
        GuardScenario.NEW,
        "ada",
        TestContext.START,
        List.of(),
        Map.of(),
        Optional.empty(),
        1);
  }

  private static List<JournalEntry> entries(int number) {
    List<JournalEntry> entries = new ArrayList<>();
    for (int i = 1; i <= number; i++) {
      entries.add(
          new JournalEntry(
              String.format(Locale.ROOT, "r1:%08d", i),
              "r1",
              Optional.of("c1"),
              "moved",
              TestContext.START,
              "ada",
              "It goes on.",
              Map.of("from", "a", "to", "b", "stage", "s1")));
    }
    return entries;
  }
}
