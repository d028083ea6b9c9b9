package dev.guard.aws.dynamodb;

import dev.guard.api.run.Change;
import dev.guard.api.run.Page;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Reads runs and their changes, and remembers a few for what is told to the Python GUARD. */
final class Runs {
  static final String BODY = "body";
  static final String RUN_ID = "run_id";
  static final String PLAN_ORDER = "plan_order";
  private static final int PAGE = 500;
  private static final int REMEMBERED = 64;

  private final Dynamo dynamo;
  private final Map<String, Run> runs = new Recent<>();
  private final Map<String, List<Change>> changes = new Recent<>();

  Runs(Dynamo dynamo) {
    this.dynamo = dynamo;
  }

  private static final class Recent<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > REMEMBERED;
    }
  }

  Optional<Run> run(String id) {
    Optional<Run> found = dynamo.get(Key.run(id)).map(this::read);
    found.ifPresent(this::remember);
    return found;
  }

  private Run read(Map<String, AttributeValue> item) {
    return Json.read(
        Values.text(item, BODY).orElse(""),
        Run.class,
        Values.text(item, Key.PK).orElse(""),
        dynamo.tables().state());
  }

  Optional<Run> open(String batchId) {
    return dynamo
        .get(Key.openRun(batchId))
        .flatMap(pointer -> Values.text(pointer, RUN_ID))
        .flatMap(this::run);
  }

  /** Newest first. Open ones are few, so all of them are one page. */
  Page<Run> page(RunFilter filter, Optional<String> token) {
    if (filter.openOnly()) {
      return new Page<>(open(filter), Optional.empty());
    }
    String partition = filter.batchId().map(Key::batchPartition).orElse(Key.RUNS);
    QueryRequest.Builder query = dynamo.partition(partition, "").scanIndexForward(false);
    token.ifPresent(
        after ->
            query
                .keyConditionExpression("pk = :pk AND sk < :after")
                .expressionAttributeValues(
                    Map.of(":pk", Values.text(partition), ":after", Values.text(after))));
    List<Map<String, AttributeValue>> entries = dynamo.query(query.build(), PAGE + 1);
    List<Map<String, AttributeValue>> shown = entries.subList(0, Math.min(PAGE, entries.size()));
    return new Page<>(
        runs(shown.stream().map(Runs::runId).toList()),
        entries.size() > PAGE ? Values.text(shown.get(PAGE - 1), Key.SK) : Optional.empty());
  }

  private List<Run> open(RunFilter filter) {
    if (filter.batchId().isPresent()) {
      return open(filter.batchId().get()).stream().toList();
    }
    List<String> ids =
        dynamo.query(dynamo.partition(Key.OPEN_RUNS, "").build(), Integer.MAX_VALUE).stream()
            .map(Runs::runId)
            .toList();
    return runs(ids).stream()
        .filter(run -> run.outcome().isEmpty())
        .sorted(Comparator.comparing(Run::startedAt).thenComparing(Run::id).reversed())
        .toList();
  }

  /** The ids of all runs, the oldest first, from one on. */
  List<String> idsFrom(Optional<String> first) {
    return dynamo.query(dynamo.partition(Key.RUNS, "").build(), Integer.MAX_VALUE).stream()
        .map(Runs::runId)
        .dropWhile(id -> first.isPresent() && !first.get().equals(id))
        .toList();
  }

  private static String runId(Map<String, AttributeValue> entry) {
    return Values.text(entry, RUN_ID).orElse("");
  }

  /** Runs in the order of their ids here. */
  private List<Run> runs(List<String> ids) {
    Map<String, Run> found = new HashMap<>();
    dynamo
        .getAll(dynamo.tables().state(), ids.stream().map(id -> Key.run(id).attributes()).toList())
        .forEach(
            item -> {
              Run run = read(item);
              found.put(run.id(), run);
            });
    List<Run> ordered = new ArrayList<>();
    ids.forEach(id -> Optional.ofNullable(found.get(id)).ifPresent(ordered::add));
    return ordered;
  }

  List<Change> changes(String runId) {
    List<Change> read =
        changeItems(runId).stream()
            .sorted(Comparator.comparing(item -> Values.whole(item, PLAN_ORDER)))
            .map(
                item ->
                    Json.read(
                        Values.text(item, BODY).orElse(""),
                        Change.class,
                        "a change of run " + runId,
                        dynamo.tables().state()))
            .toList();
    synchronized (changes) {
      changes.put(runId, read);
    }
    return read;
  }

  private List<Map<String, AttributeValue>> changeItems(String runId) {
    return dynamo.query(
        dynamo.partition(Key.runPartition(runId), Key.CHANGE).build(), Integer.MAX_VALUE);
  }

  /** The place in the plan of a change that is stored now. */
  long nextPlace(String runId) {
    return changeItems(runId).stream()
            .mapToLong(item -> Values.whole(item, PLAN_ORDER))
            .max()
            .orElse(0)
        + 1;
  }

  void remember(Run run) {
    synchronized (runs) {
      runs.put(run.id(), run);
    }
  }

  void remember(Change change) {
    synchronized (changes) {
      List<Change> known = changes.get(change.key().runId());
      if (known != null) {
        List<Change> next = new ArrayList<>(known);
        next.removeIf(other -> other.key().equals(change.key()));
        next.add(change);
        changes.put(change.key().runId(), List.copyOf(next));
      }
    }
  }

  /** A run of which only what never changes is wanted: its target, its start, its batch. */
  Optional<Run> known(String id) {
    synchronized (runs) {
      Run known = runs.get(id);
      if (known != null) {
        return Optional.of(known);
      }
    }
    return run(id);
  }

  /** The changes of a run as this process saw them last. */
  List<Change> knownChanges(String runId) {
    synchronized (changes) {
      List<Change> known = changes.get(runId);
      if (known != null) {
        return known;
      }
    }
    return changes(runId);
  }
}
