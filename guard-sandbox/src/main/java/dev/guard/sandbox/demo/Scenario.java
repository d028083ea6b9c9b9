package dev.guard.sandbox.demo;

import dev.guard.sandbox.world.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The stories that the demo can tell: what is broken, what people do, and how it has to end. */
// Every list in here is made by List.of, which the checker cannot see.
@SuppressWarnings("ImmutableEnumChecker")
public enum Scenario {
  HEALTHY(
      "healthy",
      "Two batches are upgraded one after the other; nothing goes wrong.",
      List.of("staging", "prod"),
      Optional.empty(),
      List.of(Habit.merge("upgrade", Duration.ofMinutes(20))),
      Expectations.UPGRADED),
  LATENCY_REGRESSION(
      "latency-regression",
      "With the new version requests take 60 % longer in some clusters.",
      List.of("staging"),
      Optional.of(Fault.LATENCY),
      Expectations.MERGE_ALL,
      Expectations.ROLLED_BACK),
  ERROR_SPIKE(
      "error-spike",
      "With the new version one request in fifty fails in some clusters.",
      List.of("staging"),
      Optional.of(Fault.ERRORS),
      Expectations.MERGE_ALL,
      Expectations.ROLLED_BACK),
  PRECHECK_FAILURE(
      "precheck-failure",
      "A node of one cluster is not ready before the upgrade.",
      List.of("staging"),
      Optional.of(Fault.UNREADY_NODE),
      Expectations.MERGE_ALL,
      new Expected("pre_checks_failed", "pre_check_failed OLD", "pre_check_passed OLD", "", "")),
  FLUX_REMEDIATED(
      "flux-remediated",
      "In some clusters Flux's upgrade fails, and Flux rolls back by itself while git says new.",
      List.of("staging"),
      Optional.of(Fault.FLUX_REMEDIATION),
      Expectations.MERGE_ALL,
      Expectations.ROLLED_BACK),
  STALLED_ROLLOUT(
      "stalled-rollout",
      "In some clusters the new istiod never becomes ready.",
      List.of("staging"),
      Optional.of(Fault.STALLED_ROLLOUT),
      Expectations.MERGE_ALL,
      Expectations.ROLLED_BACK),
  NO_DATA(
      "no-data",
      "After the upgrade Datadog has no more values of some clusters.",
      List.of("staging"),
      Optional.of(Fault.NO_DATA),
      Expectations.MERGE_ALL,
      new Expected("held", "validating NEW", "upgraded NEW", "merged", "")),
  MR_CLOSED(
      "mr-closed",
      "A person closes the merge request without merging it.",
      List.of("staging"),
      Optional.empty(),
      List.of(new Habit("upgrade", Habit.Act.CLOSE, Duration.ofMinutes(45))),
      new Expected("closed", "healthy OLD", "healthy OLD", "closed", "")),
  REVERTED_BY_HAND(
      "reverted-by-hand",
      "A person merges, changes his mind, and reverts the merge in git.",
      List.of("staging"),
      Optional.empty(),
      List.of(
          Habit.merge("upgrade", Duration.ofMinutes(20)),
          new Habit("upgrade", Habit.Act.REVERT, Duration.ofMinutes(25))),
      new Expected("reverted", "healthy OLD", "healthy OLD", "merged", "")),
  LATE_MERGE(
      "late-merge",
      "The merge request waits for two days; meanwhile the checks run again.",
      List.of("staging"),
      Optional.empty(),
      List.of(Habit.merge("upgrade", Duration.ofDays(2))),
      Expectations.UPGRADED),
  CRASH(
      "crash",
      "GUARD is killed at every effect in turn and started again.",
      List.of("staging", "prod"),
      Optional.empty(),
      List.of(Habit.merge("upgrade", Duration.ofMinutes(20))),
      Expectations.UPGRADED);

  private final String label;
  private final String story;
  private final List<String> batches;
  private final Optional<Fault> fault;
  private final List<Habit> habits;
  private final Expected expected;

  Scenario(
      String label,
      String story,
      List<String> batches,
      Optional<Fault> fault,
      List<Habit> habits,
      Expected expected) {
    this.label = label;
    this.story = story;
    this.batches = batches;
    this.fault = fault;
    this.habits = habits;
    this.expected = expected;
  }

  /** Its name on the command line. */
  public String label() {
    return label;
  }

  /** What happens in it, as a sentence. */
  public String story() {
    return story;
  }

  List<String> batches() {
    return batches;
  }

  Optional<Fault> fault() {
    return fault;
  }

  List<Habit> habits() {
    return habits;
  }

  Expected expected() {
    return expected;
  }

  /** An unready node is there from the start; all other faults come with the new version. */
  boolean brokenFromTheStart() {
    return fault.equals(Optional.of(Fault.UNREADY_NODE));
  }

  public static Optional<Scenario> byLabel(String label) {
    return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
  }

  public static String labels() {
    return Arrays.stream(values()).map(Scenario::label).collect(Collectors.joining(", "));
  }

  /** What several scenarios share; enum constants cannot refer to their own static fields. */
  private static final class Expectations {
    static final Expected UPGRADED =
        new Expected("upgraded", "upgraded NEW", "upgraded NEW", "merged", "");
    static final Expected ROLLED_BACK =
        new Expected("rolled_back", "healthy OLD", "upgraded NEW", "merged", "merged");
    static final List<Habit> MERGE_ALL =
        List.of(
            Habit.merge("upgrade", Duration.ofMinutes(20)),
            Habit.merge("rollback", Duration.ofMinutes(10)));
  }
}
