package dev.guard.aws.dynamodb;

import dev.guard.api.EffectKey;
import dev.guard.api.run.Control;
import dev.guard.api.run.Run;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A key of the state table.
 *
 * <pre>
 * pk             sk                          what
 * run#ID         run                         a run
 * run#ID         change#STAGE#KIND#…#ATTEMPT a change of it
 * run#ID         journal#ENTRY               a journal entry; cluster_id, cluster_order: its index
 * run#ID         cursor#PUBLISHER            how far a publisher is
 * run#ID         document#KEY                a document, or how many parts it has
 * run#ID         part#GENERATION#NUMBER      a part of a document
 * runs           STARTED#ID                  every run, by start
 * batch#ID       STARTED#ID                  the runs of a batch, by start
 * open-runs      BATCH                       the open run of a batch
 * leases         BATCH                       its lease
 * controls       KIND#SUBJECT                a control
 * </pre>
 */
record Key(String pk, String sk) {
  static final String PK = "pk";
  static final String SK = "sk";
  static final String RUNS = "runs";
  static final String OPEN_RUNS = "open-runs";
  static final String CONTROLS = "controls";
  static final String CHANGE = "change#";
  static final String JOURNAL = "journal#";

  static Key run(String id) {
    return new Key(runPartition(id), "run");
  }

  static String runPartition(String id) {
    return "run#" + id;
  }

  static String batchPartition(String id) {
    return "batch#" + id;
  }

  static Key change(EffectKey key) {
    return new Key(
        runPartition(key.runId()),
        CHANGE
            + key.stageId()
            + "#"
            + key.kind()
            + "#"
            + key.subject()
            + "#"
            + String.format("%06d", key.attempt()));
  }

  static Key journal(String runId, String entryId) {
    return new Key(runPartition(runId), JOURNAL + entryId);
  }

  static Key cursor(String runId, String publisher) {
    return new Key(runPartition(runId), "cursor#" + publisher);
  }

  static Key document(String runId, String key) {
    return new Key(runPartition(runId), "document#" + key);
  }

  static Key part(String runId, String generation, int number) {
    return new Key(runPartition(runId), "part#" + generation + "#" + String.format("%05d", number));
  }

  static Key openRun(String batchId) {
    return new Key(OPEN_RUNS, batchId);
  }

  static Key lease(String batchId) {
    return new Key("leases", batchId);
  }

  static Key control(Control control) {
    return new Key(CONTROLS, control.kind().name() + "#" + control.subject());
  }

  static Key inRuns(Run run) {
    return new Key(RUNS, order(run));
  }

  static Key inBatch(Run run) {
    return new Key(batchPartition(run.batchId()), order(run));
  }

  private static String order(Run run) {
    return order(run.startedAt()) + "#" + run.id();
  }

  /** An instant as text that sorts; good from 1970 to 2262. */
  static String order(Instant instant) {
    long nanos =
        Math.addExact(
            Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    return String.format("%019d", nanos);
  }

  Map<String, AttributeValue> attributes() {
    return Map.of(PK, Values.text(pk), SK, Values.text(sk));
  }
}
