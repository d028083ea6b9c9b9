package dev.guard.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.ForeignWork;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Progress;
import dev.guard.testkit.TestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table that the Python GUARD made and goes on using. */
final class PythonTableTest {
  private static final String AT = "2026-03-02T09:30:00.123456";
  private static final String BATCH = "wave-1";

  private final TestContext context = TestContext.create();
  private PythonTable table = new PythonTable("batch_id-index");
  private ClusterRegistry registry = LocalDynamo.registry(table.name, context);

  @AfterEach
  void close() {
    registry.close();
    table.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch_id-index", "batch-index"})
  void givenEitherIndex_whenTheBatchIsRead_thenItIsFoundAndTheTableKept(String index) {
    close();
    table = new PythonTable(index).with(PythonTable.item("c1", BATCH, "pending", AT));
    registry = LocalDynamo.registry(table.name, context);
    assertThat(registry.plan())
        .as("only what is missing: recovery is not known to DynamoDB Local")
        .anyMatch(step -> step.startsWith("Create table " + table.name + "-runs"))
        .noneMatch(step -> step.startsWith("Create table " + table.name + " "))
        .noneMatch(step -> step.startsWith("Add index batch_id-index"));

    registry.init();

    assertThat(registry.plan()).isEmpty();
    assertThat(registry.clusters(ClusterFilter.batch(BATCH), Optional.empty()).items())
        .extracting(record -> record.cluster().id())
        .containsExactly("c1");
    assertThat(table.read("c1")).isEqualTo(PythonTable.item("c1", BATCH, "pending", AT));
  }

  @Test
  void givenItemsInAllItsStatuses_whenTheyAreRead_thenEachHasItsStateAndWorkIsSeen() {
    PythonReader.STATUSES.forEach(
        status -> table.with(PythonTable.item(status, BATCH, status, AT)));
    registry.init();

    List<ClusterRecord> read = registry.clusters(ClusterFilter.all(), Optional.empty()).items();

    assertThat(read).hasSize(10).allMatch(record -> record.progress().isEmpty());
    assertThat(read)
        .filteredOn(record -> record.foreignWork().isPresent())
        .extracting(record -> record.foreignWork().orElseThrow().state())
        .containsExactlyInAnyOrder(
            ClusterState.PRE_CHECK_RUNNING,
            ClusterState.PRE_CHECK_PASSED,
            ClusterState.MR_CREATED,
            ClusterState.UPGRADING,
            ClusterState.VALIDATING,
            ClusterState.ROLLBACK_NEEDED);
    Instant since = Instant.parse(AT + "Z");
    assertThat(find("mr-created").foreignWork())
        .contains(
            new ForeignWork(
                "the Python GUARD",
                "mr-created",
                ClusterState.MR_CREATED,
                since,
                since.plus(Duration.ofMinutes(60))));
    Cluster cluster = find("healthy").cluster();
    assertThat(cluster.awsRoleArn()).contains("arn:aws:iam::123456789012:role/guard");
    assertThat(cluster.currentVersion()).isEqualTo(MeshVersion.of(1, 26, 4));
    assertThat(cluster.metadata()).isEqualTo(Map.of("multi_cluster", "false"));
    assertThat(cluster.datadogTags())
        .isEqualTo(Map.of("cluster", "healthy", "service", "istio-system", "env", "prod"));
  }

  @Test
  void givenAStatusThatNobodyKnows_whenItIsRead_thenTheItemIsNamed() {
    table.with(PythonTable.item("c1", BATCH, "on-holiday", AT));
    GuardException refused = catchThrowableOfType(GuardException.class, () -> find("c1"));
    assertThat(refused.code()).isEqualTo("registry.damaged");
    assertThat(refused.what()).contains("c1").contains("on-holiday");
    assertThat(refused.where()).contains(table.name);
  }

  @Test
  void givenAnItem_whenItsEntryIsEdited_thenAllElseOfItStays() {
    Map<String, AttributeValue> before = PythonTable.item("c1", BATCH, "mr-created", AT);
    table.with(before);
    registry.init();
    ClusterRecord read = find("c1");

    registry.put(
        read.cluster().toBuilder()
            .ownerTeam("platform")
            .metadata(Map.of("multi_cluster", "true", "kube_context", "c1-admin"))
            .build());

    Map<String, AttributeValue> after = new HashMap<>(table.read("c1"));
    assertThat(PythonReader.problems(after)).isEmpty();
    assertThat(PythonTable.of(after, "guard").m()).doesNotContainKey("last_updated");
    assertThat(PythonTable.of(after, "owner_team").s()).isEqualTo("platform");
    Map<String, AttributeValue> metadata = new HashMap<>(PythonTable.of(before, "metadata").m());
    metadata.put("multi_cluster", AttributeValue.fromBool(true));
    metadata.put("kube_context", AttributeValue.fromS("c1-admin"));
    assertThat(PythonTable.of(after, "metadata").m()).isEqualTo(metadata);
    List.of("owner_team", "metadata").forEach(before::remove);
    List.of("owner_team", "metadata", "guard").forEach(after::remove);
    assertThat(after).isEqualTo(before);
    assertThat(find("c1").foreignWork()).as("its work is still seen").isPresent();
    assertThat(find("c1").version()).isGreaterThan(read.version());
  }

  @Test
  void givenThePythonGuardWroteMeanwhile_whenWeCommit_thenTheRaceIsLostAndItIsNamed() {
    table.with(PythonTable.item("c1", BATCH, "pending", AT));
    registry.init();
    Lease lease = lease();
    ClusterRecord read = find("c1");
    table.move("c1", "pre-check-running", "2026-03-02T09:59:59.000001");

    assertThat(registry.commit(move(lease, read)))
        .isInstanceOfSatisfying(
            Committed.Lost.class,
            lost ->
                assertThat(lost.what())
                    .contains("cluster c1")
                    .contains("written by the Python GUARD at 2026-03-02T09:59:59.000001Z")
                    .contains("pre-check-running"));
    assertThat(PythonTable.of(table.read("c1"), "status").s()).isEqualTo("pre-check-running");

    ClusterRecord again = find("c1");
    assertThat(registry.commit(move(lease, again))).isEqualTo(new Committed.Stored());
    ClusterRecord ours = find("c1");
    assertThat(ours.version()).isEqualTo(again.version() + 1);
    assertThat(ours.foreignWork()).isEmpty();
    assertThat(PythonTable.of(table.read("c1"), "last_updated").s())
        .isEqualTo("2026-03-02T10:00:00");
    assertThat(PythonTable.of(table.read("c1"), "cost_centre").n()).isEqualTo("4711");

    table.move("c1", "upgrading", "2026-03-02T10:00:01");
    assertThat(registry.commit(move(lease, ours))).isInstanceOf(Committed.Lost.class);
    assertThat(find("c1").foreignWork()).isPresent();
    assertThat(find("c1").state()).isEqualTo(ClusterState.PRE_CHECK_RUNNING);
  }

  private static Commit move(Lease lease, ClusterRecord read) {
    Progress progress =
        Progress.start("run-1", "s1", TestContext.START)
            .moved(ClusterState.PRE_CHECK_RUNNING, TestContext.START);
    return new Commit(
        lease,
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new ClusterRecord(
                read.cluster(), Optional.of(progress), read.updatedAt(), read.version())),
        List.of());
  }

  @Test
  void givenItsItems_whenTheyAreMigrated_thenTheReportIsWhatIsAddedAndNothingElseChanges() {
    Map<String, AttributeValue> first = PythonTable.item("c1", BATCH, "upgrading", AT);
    Map<String, AttributeValue> second = PythonTable.item("c2", BATCH, "pending", AT);
    second.remove("metadata");
    second.remove("upgrade_history");
    second.remove("version");
    Map<String, AttributeValue> broken = PythonTable.item("c3", BATCH, "healthy", AT);
    broken.put("current_istio_version", AttributeValue.fromS("latest"));
    table.with(first).with(second).with(broken);
    registry.init();

    List<String> said = registry.adopt(true);

    assertThat(said)
        .containsExactly(
            "c1 (status upgrading, last written " + AT + "): would get guard.",
            "c2 (status pending, last written "
                + AT
                + "): would get metadata, upgrade_history, guard.",
            "c3: left as it is. The item of cluster c3 cannot be read: current_istio_version is"
                + " \"latest\", which is no full version such as 1.27.3.");
    assertThat(table.read("c1")).isEqualTo(first);

    assertThat(registry.adopt(false))
        .hasSize(3)
        .anyMatch(line -> line.contains("c2") && line.contains("got metadata"));
    assertThat(registry.adopt(false)).as("the second time").hasSize(1);
    Map<String, AttributeValue> migrated = new HashMap<>(table.read("c1"));
    migrated.remove("guard");
    assertThat(migrated).isEqualTo(first);
    assertThat(find("c1").foreignWork()).isPresent();
    assertThat(PythonReader.problems(table.read("c2"))).isEmpty();
    assertThat(table.read("c3")).isEqualTo(broken);
  }

  @Test
  void givenAClusterOfOurs_whenItIsRegistered_thenThePythonReaderUnderstandsIt() {
    registry.init();
    registry.put(Cluster.builder("c9", BATCH, MeshVersion.of(1, 26, 4)).build());
    assertThat(PythonReader.problems(table.read("c9"))).isEmpty();
    assertThat(PythonTable.of(table.read("c9"), "status").s()).isEqualTo("pending");
    assertThat(find("c9").cluster())
        .isEqualTo(Cluster.builder("c9", BATCH, MeshVersion.of(1, 26, 4)).build());
  }

  private ClusterRecord find(String id) {
    return registry.cluster(id).orElseThrow();
  }

  private Lease lease() {
    return ((LeaseAnswer.Granted) registry.acquire(BATCH, "host/1/a", Duration.ofMinutes(1)))
        .lease();
  }
}
