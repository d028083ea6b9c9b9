package dev.guard.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.GuardException;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.core.Guard;
import dev.guard.core.ResumeRequest;
import dev.guard.core.RollbackRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.testkit.GuardScenario;
import dev.guard.testkit.TestContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Whole upgrades of a table that the Python GUARD made, and goes on reading. */
final class UpgradeOnDynamoDbTest {
  private static final double REQUESTS = 22;
  private static final double WRITE_UNITS = 115;
  private static final String OLD_WORK = "2026-03-02T08:59:59.999999";
  private static final String YOUNG_WORK = "2026-03-02T09:30:00.123456";

  /** Looking at a soak twice a minute would take most of the test's time, and show no more. */
  private static final String FEW_LOOKS = "validation: {poll: 10m}";

  /**
   * What is asked for a cluster at each look would still be seen: it adds to what is documented.
   */
  private static final String SOME_LOOKS = "validation: {poll: 3m}";

  private static final RunRequest TAKING_OVER =
      RunRequest.of(GuardScenario.BATCH, GuardScenario.NEW).takingOver();

  private final PythonTable table = new PythonTable("batch-index");
  private final Map<String, TreeSet<String>> statuses = new HashMap<>();

  private record NoSettings() {}

  @AfterEach
  void close() {
    table.close();
  }

  private static ClusterRegistryFactory<NoSettings> registry(String table) {
    return new ClusterRegistryFactory<>() {
      @Override
      public String name() {
        return "dynamodb-local";
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public ClusterRegistry create(NoSettings settings, AdapterContext context) {
        return LocalDynamo.registry(table, context);
      }
    };
  }

  private GuardScenario scenario(int clusters, String status, String lastUpdated) {
    for (int i = 1; i <= clusters; i++) {
      table.with(PythonTable.item("c" + i, GuardScenario.BATCH, status, lastUpdated));
    }
    return scenario(clusters, table.name)
        .configured("  eks.activity: {enabled: false}")
        .configured(FEW_LOOKS)
        .listening(entry -> read());
  }

  private static GuardScenario scenario(int clusters, String table) {
    try (ClusterRegistry registry = LocalDynamo.registry(table, TestContext.create())) {
      registry.init();
    }
    return GuardScenario.ofClusters(clusters).onRegistry(registry(table));
  }

  private Set<String> seen(String id) {
    return statuses.getOrDefault(id, new TreeSet<>());
  }

  /** The Python GUARD reads after every write of ours. */
  private void read() {
    for (Map<String, AttributeValue> item : table.all()) {
      assertThat(PythonReader.problems(item)).isEmpty();
      statuses
          .computeIfAbsent(PythonTable.of(item, "cluster_id").s(), id -> new TreeSet<>())
          .add(PythonTable.of(item, "status").s());
    }
  }

  @Test
  void givenItsTable_whenAnUpgradeGoesWell_thenItsReaderUnderstandsEveryItemAllTheWay()
      throws Exception {
    GuardScenario scenario = scenario(3, "pending", OLD_WORK);
    table.with(PythonTable.item("other", "wave-9", "upgrading", YOUNG_WORK));
    scenario.run();
    String url = scenario.merge().url().toString();
    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.UPGRADED);
    read();
    assertThat(seen("c2"))
        .containsExactlyInAnyOrder(
            "pending",
            "pre-check-running",
            "pre-check-passed",
            "mr-created",
            "upgrading",
            "post-check-running",
            "healthy");
    Map<String, AttributeValue> item = table.read("c2");
    assertThat(PythonTable.of(item, "status").s()).isEqualTo("healthy");
    assertThat(PythonTable.of(item, "current_istio_version").s()).isEqualTo("1.27.3");
    assertThat(item).doesNotContainKey("target_istio_version");
    assertThat(PythonTable.of(PythonTable.of(item, "metadata").m(), "mr_url").s()).isEqualTo(url);
    assertThat(PythonTable.of(item, "metadata").m())
        .containsKeys("mr_created_at", "mr_merged_at", "on_call");
    assertThat(PythonTable.of(item, "upgrade_history").l()).hasSize(2);
    Map<String, AttributeValue> last = PythonTable.of(item, "upgrade_history").l().get(1).m();
    assertThat(PythonTable.of(last, "version").s()).isEqualTo("1.27.3");
    assertThat(PythonTable.of(last, "status").s()).isEqualTo("healthy");
    Map<String, AttributeValue> before =
        PythonTable.item("c2", GuardScenario.BATCH, "pending", OLD_WORK);
    for (String kept : List.of("cost_centre", "zones", "version", "datadog_tags", "owner_team")) {
      assertThat(item.get(kept)).as(kept).isEqualTo(before.get(kept));
    }
    assertThat(table.read("other"))
        .isEqualTo(PythonTable.item("other", "wave-9", "upgrading", YOUNG_WORK));
  }

  @Test
  void givenItsTable_whenAnUpgradeIsRolledBack_thenItsReaderIsTold() throws Exception {
    GuardScenario scenario = scenario(3, "healthy", OLD_WORK);
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c2", "latency_p99", scenario.clock().instant(), 1.6);
    scenario.monitor();
    assertThat(PythonTable.of(table.read("c2"), "status").s()).isEqualTo("rollback-required");
    assertThat(PythonTable.of(table.read("c2"), "target_istio_version").s()).isEqualTo("1.27.3");
    scenario.merge();
    scenario.metrics().scale("c2", "latency_p99", scenario.clock().instant(), 1 / 1.6);
    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.ROLLED_BACK);
    read();
    assertThat(PythonTable.of(table.read("c1"), "status").s()).isEqualTo("healthy");
    Map<String, AttributeValue> item = table.read("c2");
    assertThat(PythonTable.of(item, "status").s()).isEqualTo("failed-upgrade-rolled-back");
    assertThat(PythonTable.of(item, "current_istio_version").s()).isEqualTo("1.26.4");
    Map<String, AttributeValue> last = PythonTable.of(item, "upgrade_history").l().get(1).m();
    assertThat(PythonTable.of(last, "version").s()).isEqualTo("1.27.3");
    assertThat(PythonTable.of(last, "status").s()).isEqualTo("failed-upgrade-rolled-back");
    assertThat(seen("c2"))
        .contains("rollback-required", "failed-upgrade-rolled-back")
        .isSubsetOf(PythonReader.STATUSES);
    assertThat(scenario.journal()).extracting(JournalEntry::id).doesNotHaveDuplicates();
  }

  @Test
  void givenYoungWorkOfThePythonGuard_whenARunStarts_thenItIsRefusedUnlessItTakesOver()
      throws Exception {
    GuardScenario scenario = scenario(2, "pending", OLD_WORK);
    table.move("c2", "mr-created", YOUNG_WORK);

    GuardException refused = catchThrowableOfType(GuardException.class, scenario::run);

    assertThat(refused.code()).isEqualTo("refused.foreign-work");
    assertThat(refused.what()).contains("the Python GUARD on c2 (mr-created since ");
    assertThat(refused.next()).contains("10:30").contains("--take-over");
    assertThat(PythonTable.of(table.read("c2"), "status").s()).isEqualTo("mr-created");
    assertThat(PythonTable.of(table.read("c1"), "status").s()).isEqualTo("pending");

    RunReport report = scenario.run(TAKING_OVER);
    assertThat(report.notes()).anyMatch(note -> note.contains("takes over") && note.contains("c2"));
    assertThat(scenario.journal().get(0).why()).contains("takes over").contains("c2");
    assertThat(scenario.states())
        .containsEntry("c1", ClusterState.MR_CREATED)
        .containsEntry("c2", ClusterState.MR_CREATED);
  }

  @Test
  void givenThePythonGuardBeginsMeanwhile_whenTheRunIsFollowed_thenItHoldsUntilAPersonDecides()
      throws Exception {
    GuardScenario scenario = scenario(2, "pending", OLD_WORK);
    scenario.run();
    scenario.merge();
    table.move("c2", "pre-check-running", ClusterItem.time(scenario.clock().instant()));

    RunReport held = scenario.monitor();

    assertThat(held.outcome()).isEmpty();
    assertThat(scenario.journal())
        .filteredOn(entry -> entry.kind().equals("held"))
        .allSatisfy(
            entry -> {
              assertThat(entry.data()).containsEntry("code", "foreign-work");
              assertThat(entry.clusterId()).contains("c2");
              assertThat(entry.why()).contains("the Python GUARD on c2 (pre-check-running since");
            })
        .isNotEmpty();
    assertThat(scenario.states())
        .containsEntry("c1", ClusterState.UPGRADED)
        .containsEntry("c2", ClusterState.MR_MERGED);

    try (Guard guard = scenario.guard()) {
      guard.resume(
          new ResumeRequest(GuardScenario.BATCH, ResumeRequest.Decision.RETRY, "it was stopped"));
    }
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void givenAnOpenRunAndYoungWorkOfThePythonGuard_whenItIsRunAgain_thenOnlyTakingOverGoesOn()
      throws Exception {
    GuardScenario scenario = scenario(2, "pending", OLD_WORK);
    scenario.run();
    table.move("c2", "pre-check-running", ClusterItem.time(scenario.clock().instant()));
    Map<String, AttributeValue> theirs = table.read("c2");

    GuardException refused = catchThrowableOfType(GuardException.class, scenario::run);

    assertThat(refused.code()).isEqualTo("refused.foreign-work");
    assertThat(table.read("c2")).isEqualTo(theirs);

    RunReport report = scenario.run(TAKING_OVER);

    assertThat(report.notes()).anyMatch(note -> note.contains("takes over") && note.contains("c2"));
    assertThat(takenOver(scenario))
        .singleElement()
        .satisfies(why -> assertThat(why).contains("the Python GUARD on c2 (pre-check-running"));
    assertThat(PythonTable.of(table.read("c2"), "status").s()).isEqualTo("mr-created");
    assertThat(scenario.host().opened()).as("merge requests").hasSize(1);
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void givenAClusterHeldForThePythonGuard_whenTheRunTakesOver_thenItGoesOn() throws Exception {
    GuardScenario scenario = scenario(2, "pending", OLD_WORK);
    scenario.run();
    scenario.merge();
    table.move("c2", "pre-check-running", ClusterItem.time(scenario.clock().instant()));
    assertThat(scenario.monitor().outcome()).as("held").isEmpty();

    scenario.run();
    assertThat(takenOver(scenario)).as("nobody has said so").isEmpty();
    scenario.run(TAKING_OVER);

    assertThat(takenOver(scenario))
        .singleElement()
        .satisfies(why -> assertThat(why).startsWith("A person takes it over. Another tool has"));
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
  }

  private static List<String> takenOver(GuardScenario scenario) {
    return scenario.journal().stream()
        .filter(entry -> entry.kind().equals("taken-over"))
        .map(JournalEntry::why)
        .toList();
  }

  @Test
  void givenYoungWorkOfThePythonGuard_whenARollbackIsAskedFor_thenItIsRefusedUnlessItTakesOver()
      throws Exception {
    GuardScenario scenario = scenario(1, "pending", OLD_WORK);
    scenario.run();
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
    table.move("c1", "mr-created", ClusterItem.time(scenario.clock().instant()));
    Map<String, AttributeValue> before = table.read("c1");

    try (Guard guard = scenario.guard()) {
      GuardException refused =
          catchThrowableOfType(GuardException.class, () -> guard.rollback(rollback(false)));
      assertThat(refused.code()).isEqualTo("refused.foreign-work");
      assertThat(table.read("c1")).isEqualTo(before);

      RunReport report = guard.rollback(rollback(true));
      assertThat(report.notes()).anyMatch(note -> note.contains("takes over"));
    }
    assertThat(scenario.states()).containsEntry("c1", ClusterState.ROLLBACK_MR_CREATED);
  }

  private static RollbackRequest rollback(boolean takeOver) {
    return new RollbackRequest(
        Optional.of(GuardScenario.BATCH), Optional.empty(), "latency", takeOver);
  }

  @Test
  void givenOldWorkOfThePythonGuard_whenARunStarts_thenItIsNamedAndGivenUp() throws Exception {
    GuardScenario scenario = scenario(1, "upgrading", OLD_WORK);
    RunReport report = scenario.run();
    assertThat(report.notes()).anyMatch(note -> note.contains("upgrading since "));
    assertThat(PythonTable.of(table.read("c1"), "status").s()).isEqualTo("mr-created");
  }

  @Test
  void givenCrashesAfterEveryFewWrites_whenTheSameIsStartedAgain_thenNothingIsLostOrDoneTwice()
      throws Exception {
    GuardScenario scenario = scenario(2, "pending", OLD_WORK);
    AtomicInteger written = new AtomicInteger();
    scenario.listening(
        entry -> {
          if (written.incrementAndGet() % 5 == 0) {
            throw new Killed();
          }
        });
    untilItLives(scenario::run);
    scenario.merge();
    RunReport end = untilItLives(scenario::monitor);

    assertThat(written.get()).as("entries, so that several crashes happened").isGreaterThan(20);
    assertThat(end.outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.host().opened()).hasSize(1);
    List<JournalEntry> journal = scenario.journal();
    assertThat(journal).hasSize(written.get());
    for (int i = 0; i < journal.size(); i++) {
      assertThat(journal.get(i).id()).endsWith(":%08d".formatted(i + 1));
    }
    assertThat(journal)
        .filteredOn(entry -> entry.kind().equals("moved"))
        .filteredOn(entry -> entry.clusterId().equals(Optional.of("c1")))
        .extracting(entry -> entry.data().get("to"))
        .doesNotHaveDuplicates()
        .endsWith("upgraded");
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static RunReport untilItLives(Callable<RunReport> call) throws Exception {
    for (int life = 1; ; life++) {
      try {
        return call.call();
      } catch (Killed killed) {
        assertThat(life).isLessThan(50);
      }
    }
  }

  /** What docs/dynamodb.md says of one more cluster. */
  @Test
  void givenMoreClusters_whenABatchIsUpgraded_thenEachNeedsAsMuchAsBeforeAndNoMoreThanIsDocumented()
      throws Exception {
    Map<String, Long> few = requests(4, 0);
    Map<String, Long> more = requests(12, 0);
    Map<String, Long> crowded = requests(4, 300);

    LoggerFactory.getLogger(getClass())
        .info("DynamoDB requests of a healthy upgrade: 4 clusters {}, 12 clusters {}", few, more);
    assertThat(few).doesNotContainKeys("Scan", CountedRequests.OLD_READS);
    assertThat(total(more) / 12.0).isLessThanOrEqualTo(total(few) / 4.0);
    assertThat((total(more) - total(few)) / 8.0).as("requests").isLessThanOrEqualTo(REQUESTS);
    assertThat((units(more) - units(few)) / 8.0).as("units").isBetween(100.0, WRITE_UNITS);
    assertThat(crowded).as("with 300 clusters of other batches").isEqualTo(few);
  }

  private static long total(Map<String, Long> requests) {
    return requests.values().stream().mapToLong(Long::longValue).sum() - units(requests);
  }

  private static long units(Map<String, Long> requests) {
    return requests.getOrDefault(CountedRequests.WRITE_UNITS, 0L);
  }

  private static Map<String, Long> requests(int clusters, int others) throws Exception {
    String name = LocalDynamo.newTable();
    GuardScenario scenario = scenario(clusters, name).configured(SOME_LOOKS);
    PythonTable.fill(name, others);
    scenario.guard().close();
    Map<String, Long> before = CountedRequests.now();
    scenario.run();
    scenario.merge();
    RunReport end = scenario.monitor();
    assertThat(end.outcome()).contains(Outcome.UPGRADED);
    Map<String, Long> since = new LinkedHashMap<>(CountedRequests.since(before));
    since.keySet().removeIf(key -> key.startsWith("clusters-"));
    return since;
  }
}
