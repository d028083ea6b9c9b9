package dev.guard.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.Bytes;
import dev.guard.api.ComeBackLater;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.testkit.TestContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** What DynamoDB and the network do to a registry, and how big things are kept. */
final class DynamoDbTroubleTest {
  private static final String BATCH = "wave-1";
  private static final Duration TTL = Duration.ofMinutes(1);

  private final String table = LocalDynamo.newTable();
  private final TestContext context = TestContext.create();
  private final ClusterRegistry registry = LocalDynamo.registry(table, context);
  private final DynamoDbClient client = LocalDynamo.client();

  @AfterEach
  void close() {
    Faults.none();
    registry.close();
    client.close();
  }

  @Test
  void givenNoTables_whenTheyArePlannedAndMade_thenAllIsThereOnceAndNothingTwice() {
    List<String> plan = registry.plan();
    assertThat(plan)
        .anyMatch(step -> step.contains("Create table " + table + " in " + LocalDynamo.REGION))
        .anyMatch(step -> step.contains("Create table " + table + "-runs in "))
        .anyMatch(step -> step.contains("point-in-time recovery of table " + table + "-runs"))
        .anyMatch(step -> step.contains("expire by expires_at"))
        .anyMatch(step -> step.contains("on demand, encrypted"));
    assertThat(client.listTables().tableNames()).doesNotContain(table);

    registry.init();
    registry.init();

    assertThat(registry.plan()).isEmpty();
    TableDescription made = client.describeTable(r -> r.tableName(table)).table();
    assertThat(made.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    assertThat(made.globalSecondaryIndexes())
        .singleElement()
        .satisfies(index -> assertThat(index.indexName()).isEqualTo("batch_id-index"));
    assertThat(
            client
                .describeTimeToLive(r -> r.tableName(table + "-runs"))
                .timeToLiveDescription()
                .attributeName())
        .isEqualTo("expires_at");
  }

  @Test
  void givenNoTables_whenTheRegistryIsUsed_thenTheTableAndTheNextStepAreNamed() {
    GuardException missing =
        catchThrowableOfType(GuardException.class, () -> registry.cluster("c1"));
    assertThat(missing.code()).isEqualTo("registry.table-missing");
    assertThat(missing.what()).contains(table).contains(LocalDynamo.REGION);
    assertThat(missing.next()).contains("guard registry init");
    assertThat(
            catchThrowableOfType(GuardException.class, () -> registry.acquire(BATCH, "h", TTL))
                .what())
        .contains(table + "-runs");
  }

  @Test
  void givenATableOfAnotherProgram_whenItIsSetUp_thenItIsLeftAlone() {
    try (ClusterRegistry other = LocalDynamo.registry(table + "-runs", context)) {
      registry.init();
      GuardException refused = catchThrowableOfType(GuardException.class, other::init);
      assertThat(refused.code()).isEqualTo("registry.foreign");
      assertThat(refused.what()).contains("pk, sk").contains("cluster_id");
    }
  }

  @Test
  void givenNoPermission_whenTheRegistryIsUsed_thenTheActionIsNamed() {
    registry.init();
    Faults.refuse(
        "Query",
        9,
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/ada is not authorized to perform: dynamodb:Query on resource: x");
    GuardException denied = catchThrowableOfType(GuardException.class, registry::controls);
    assertThat(denied.code()).isEqualTo("aws.denied");
    assertThat(denied.what()).contains("dynamodb:Query");
    assertThat(denied.where()).contains(table + "-runs");
  }

  /** The identity cannot be told here: DynamoDB Local has no STS beside it. */
  @Test
  void givenConnectivityIsChecked_whenAPermissionIsMissing_thenItAndTheCallerAreNamed() {
    registry.init();
    String role = "arn:aws:iam::111122223333:role/guard";
    try (ClusterRegistry asRole = LocalDynamo.registry(table, role, context)) {
      Map<String, List<String>> allowed = probed(asRole);
      assertThat(allowed.get("table " + table + " in eu-central-1"))
          .containsExactlyElementsOf(
              may(role, "DescribeTable GetItem BatchGetItem Scan UpdateItem DeleteItem"));
      assertThat(allowed.get("table " + table + "-runs in eu-central-1"))
          .containsExactlyElementsOf(
              may(
                  role,
                  "DescribeTable GetItem BatchGetItem Query UpdateItem DeleteItem PutItem"
                      + " ConditionCheckItem BatchWriteItem"));
      assertThat(allowed.get("index batch_id-index of table " + table + " in eu-central-1"))
          .isEqualTo(may(role, "Query"));
      assertThat(allowed).hasSize(4);
      assertThat(asRole.clusters(ClusterFilter.all(), Optional.empty()).items()).isEmpty();
      assertThat(asRole.controls()).isEmpty();

      for (String action : List.of("GetItem", "UpdateItem", "BatchWriteItem")) {
        Faults.refuse(
            action,
            1,
            "AccessDeniedException",
            "User: arn:aws:sts::1:assumed-role/guard/s is not authorized to perform: dynamodb:"
                + action
                + " on resource: x");
        assertThat(probed(asRole).values().stream().flatMap(List::stream))
            .filteredOn(line -> line.startsWith("ERROR"))
            .singleElement()
            .asString()
            .startsWith("ERROR AWS denied dynamodb:" + action + " to role " + role);
      }
    }
  }

  private static List<String> may(String role, String actions) {
    return Arrays.stream(actions.split(" ", -1))
        .map(action -> "INFO role " + role + " may dynamodb:" + action + ".")
        .toList();
  }

  private static Map<String, List<String>> probed(ClusterRegistry registry) {
    return registry.probe().stream()
        .filter(finding -> !finding.object().equals("AWS identity"))
        .collect(
            Collectors.groupingBy(
                Finding::object,
                Collectors.mapping(
                    finding -> finding.severity() + " " + finding.message(), Collectors.toList())));
  }

  @Test
  void givenThrottling_whenItPasses_thenTheCallIsMadeElseGuardComesBackLater() {
    registry.init();
    registry.put(cluster("c1"));
    Faults.refuse("GetItem", 4, "ProvisionedThroughputExceededException", "too fast");
    assertThat(registry.cluster("c1")).isPresent();
    assertThat(Faults.left()).isZero();

    Faults.refuse("GetItem", 100, "ProvisionedThroughputExceededException", "too fast");
    assertThatThrownBy(() -> registry.cluster("c1"))
        .isInstanceOfSatisfying(
            ComeBackLater.class,
            later -> assertThat(later.retryAt()).isAfter(context.time().instant()));
  }

  @Test
  void givenATransactionInTheWay_whenItIsOver_thenTheLeaseIsRenewed() {
    registry.init();
    Lease lease = lease();
    Faults.refuse("UpdateItem", 3, "TransactionConflictException", "in the way");
    assertThat(registry.renew(lease)).isInstanceOf(LeaseAnswer.Granted.class);
    assertThat(Faults.left()).isZero();
  }

  @Test
  void givenAnAnswerIsLostOnTheWay_whenTheSdkRepeatsTheCommit_thenItIsWrittenOnce() {
    registry.init();
    registry.put(cluster("c1"));
    Lease lease = lease();
    ClusterRecord read = registry.cluster("c1").orElseThrow();
    Faults.loseAnswer("TransactWriteItems");

    assertThat(registry.commit(move(lease, read, "run-1:00000001")))
        .isEqualTo(new Committed.Stored());

    assertThat(Faults.left()).isZero();
    assertThat(registry.cluster("c1").orElseThrow().version()).isEqualTo(read.version() + 1);
    assertThat(registry.journal(JournalFilter.run("run-1"), Optional.empty()).items()).hasSize(1);
    assertThat(registry.commit(move(lease, read, "run-1:00000001")))
        .as("a repeat by the caller")
        .isInstanceOf(Committed.Lost.class);
  }

  @Test
  void givenTheAnswerToAskingForALeaseIsLost_whenTheSdkAsksAgain_thenItIsOursOnce() {
    registry.init();
    Faults.loseAnswer("UpdateItem");
    Lease lease = lease();
    assertThat(Faults.left()).isZero();
    assertThat(lease.fence()).isEqualTo(1);
    assertThat(registry.acquire(BATCH, "host/1/a", TTL)).isEqualTo(new LeaseAnswer.HeldBy(lease));
  }

  @Test
  void givenABatchIsReadInPart_whenItIsListed_thenTheRestIsAskedFor() {
    registry.init();
    List.of("c1", "c2", "c3", "c4", "c5").forEach(id -> registry.put(cluster(id)));
    Faults.doHalf("BatchGetItem");
    assertThat(registry.clusters(ClusterFilter.batch(BATCH), Optional.empty()).items())
        .extracting(record -> record.cluster().id())
        .containsExactly("c1", "c2", "c3", "c4", "c5");
    assertThat(Faults.left()).isZero();
  }

  @Test
  void givenItemsBeyondOneAnswer_whenTheyAreListed_thenAllComeInOrder() {
    registry.init();
    for (int i = 10; i < 40; i++) {
      registry.put(
          cluster("c" + i).toBuilder().metadata(Map.of("notes", "x".repeat(90_000))).build());
    }
    assertThat(registry.clusters(ClusterFilter.all(), Optional.empty()).items())
        .extracting(record -> record.cluster().id())
        .hasSize(30)
        .isSorted();
    assertThat(registry.clusters(ClusterFilter.batch(BATCH), Optional.empty()).items()).hasSize(30);
  }

  @Test
  void givenALargeDocument_whenItIsStored_thenItIsSplitBelowTheLimitAndExpires() {
    registry.init();
    Lease lease = lease();
    byte[] random = new byte[1_500_000];
    new Random(7).nextBytes(random);
    Faults.doHalf("BatchWriteItem");

    assertThat(registry.put(lease, "run-1", "baseline/c1", Bytes.of(random))).isTrue();

    assertThat(Faults.left()).isZero();
    assertThat(registry.get("run-1", "baseline/c1")).contains(Bytes.of(random));
    List<Map<String, AttributeValue>> items = documents();
    assertThat(items).hasSize(6);
    long expiry = context.wallClock().instant().plus(Duration.ofDays(30)).getEpochSecond();
    assertThat(items)
        .allSatisfy(
            item -> {
              assertThat(size(item)).isLessThan(400 * 1024);
              assertThat(PythonTable.of(item, "expires_at").n()).isEqualTo(Long.toString(expiry));
            });

    assertThat(registry.put(lease, "run-1", "baseline/c1", Bytes.utf8("small"))).isTrue();
    assertThat(registry.get("run-1", "baseline/c1")).contains(Bytes.utf8("small"));
    context.wallClock().advance(Duration.ofDays(31));
    assertThat(registry.get("run-1", "baseline/c1")).as("after it has expired").isEmpty();
  }

  @Test
  void givenADocumentOfRepeatedText_whenItIsStored_thenItFitsIntoOneItem() {
    registry.init();
    Bytes text = Bytes.utf8("{\"value\": 17.25, \"unit\": \"ms\"}\n".repeat(60_000));
    assertThat(registry.put(lease(), "run-1", "baseline/c1", text)).isTrue();
    assertThat(documents())
        .singleElement()
        .satisfies(item -> assertThat(size(item)).isLessThan(9000));
    assertThat(registry.get("run-1", "baseline/c1")).contains(text);
  }

  @Test
  void givenALostRace_whenItIsReported_thenItSaysWhoWonAndWhatStandsThere() {
    registry.init();
    registry.put(cluster("c1"));
    Lease lease = lease();
    ClusterRecord read = registry.cluster("c1").orElseThrow();
    registry.commit(move(lease, read, "run-1:00000001"));
    assertThat(registry.commit(move(lease, read, "run-1:00000002")))
        .isEqualTo(
            new Committed.Lost(
                "cluster c1, now version 2 with status pre-check-running, written by host/1/a"));
    assertThat(registry.commit(move(lease, registry.cluster("c1").orElseThrow(), "run-1:00000001")))
        .isEqualTo(new Committed.Lost("journal entry run-1:00000001, written by host/1/a"));
    registry.remove("c1");
    assertThat(registry.commit(move(lease, read, "run-1:00000003")))
        .isEqualTo(new Committed.Lost("cluster c1, which is no longer registered"));
  }

  @Test
  void givenAnOlderRunIsWrittenAgain_whenAnotherIsOpen_thenThatOneStaysOpen() {
    registry.init();
    Lease lease = lease();
    Run older = run("run-1", 0).withOutcome(Outcome.ABORTED);
    assertThat(registry.commit(only(lease, older))).isEqualTo(new Committed.Stored());
    assertThat(registry.commit(only(lease, run("run-2", 0)))).isEqualTo(new Committed.Stored());
    assertThat(registry.commit(only(lease, run("run-1", 1).withOutcome(Outcome.CLOSED))))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.openRun(BATCH).orElseThrow().id()).isEqualTo("run-2");
    assertThat(registry.run("run-1").orElseThrow().outcome()).contains(Outcome.CLOSED);
  }

  private List<Map<String, AttributeValue>> documents() {
    return client
        .queryPaginator(
            r ->
                r.tableName(table + "-runs")
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS("run#run-1"))))
        .items()
        .stream()
        .toList();
  }

  private static int size(Map<String, AttributeValue> item) {
    return item.entrySet().stream()
        .mapToInt(
            entry ->
                entry.getKey().length()
                    + (entry.getValue().b() != null
                        ? entry.getValue().b().asByteArray().length
                        : entry.getValue().toString().length()))
        .sum();
  }

  private static Run run(String id, long version) {
    return new Run(
        id,
        BATCH,
        MeshVersion.of(1, 27, 3),
        "ada",
        TestContext.START,
        List.of(),
        Map.of(),
        Optional.empty(),
        version);
  }

  private static Commit only(Lease lease, Run run) {
    return new Commit(lease, Optional.of(run), Optional.empty(), Optional.empty(), List.of());
  }

  private static Commit move(Lease lease, ClusterRecord read, String journalId) {
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
        List.of(
            new JournalEntry(
                journalId,
                "run-1",
                Optional.of(read.cluster().id()),
                "moved",
                TestContext.START,
                "ada",
                "The checks begin.",
                Map.of())));
  }

  private Lease lease() {
    return ((LeaseAnswer.Granted) registry.acquire(BATCH, "host/1/a", TTL)).lease();
  }

  private static Cluster cluster(String id) {
    return Cluster.builder(id, BATCH, MeshVersion.of(1, 26, 4)).build();
  }
}
