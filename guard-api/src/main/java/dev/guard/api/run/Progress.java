package dev.guard.api.run;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a cluster stands in its newest run.
 *
 * @param since when it reached {@code state}, in domain time
 * @param attempt counts from 1; grows when pre-checks run again or a rollback is opened again
 * @param facts small values that later steps need, by name; holds no secret
 * @param dataPlaneBehind workloads whose proxies still run an older version; -1: not counted
 */
public record Progress(
    String runId,
    String stageId,
    ClusterState state,
    Instant since,
    int attempt,
    Optional<Wait> waiting,
    Optional<Hold> held,
    Map<String, String> facts,
    int dataPlaneBehind) {
  public Progress {
    facts = Map.copyOf(facts);
  }

  public static Progress start(String runId, String stageId, Instant now) {
    return new Progress(
        runId,
        stageId,
        ClusterState.HEALTHY,
        now,
        1,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        -1);
  }

  /** The next state: no longer waiting, no longer held. Does not ask whether the move is legal. */
  public Progress moved(ClusterState to, Instant now) {
    return new Progress(
        runId,
        stageId,
        to,
        now,
        attempt,
        Optional.empty(),
        Optional.empty(),
        facts,
        dataPlaneBehind);
  }

  public Progress withStage(String id) {
    return new Progress(runId, id, state, since, attempt, waiting, held, facts, dataPlaneBehind);
  }

  public Progress withAttempt(int number) {
    return new Progress(
        runId, stageId, state, since, number, waiting, held, facts, dataPlaneBehind);
  }

  public Progress withWaiting(Optional<Wait> wait) {
    return new Progress(runId, stageId, state, since, attempt, wait, held, facts, dataPlaneBehind);
  }

  public Progress withHeld(Optional<Hold> hold) {
    return new Progress(
        runId, stageId, state, since, attempt, waiting, hold, facts, dataPlaneBehind);
  }

  /** Adds facts; an empty value removes one. */
  public Progress withFacts(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(facts);
    more.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            all.remove(name);
          } else {
            all.put(name, value);
          }
        });
    return new Progress(runId, stageId, state, since, attempt, waiting, held, all, dataPlaneBehind);
  }

  public Progress withDataPlaneBehind(int workloads) {
    return new Progress(runId, stageId, state, since, attempt, waiting, held, facts, workloads);
  }
}
