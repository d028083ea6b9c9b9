package dev.guard.core.run;

import dev.guard.api.change.ChangeState;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Run;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.report.RunStory.Brief;
import dev.guard.core.report.RunStory.ChangePart;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.report.RunStory.Step;
import dev.guard.core.report.RunStory.Tone;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says in sentences how a run stands, what broke, and what a person may do. Pure. */
final class Telling {
  private static final int NAMED = 4;
  private static final int HYPOTHESES = 3;

  /** As {@link Decisions} has it. */
  private static final Set<ClusterState> ACCEPTABLE =
      EnumSet.of(ClusterState.VALIDATING, ClusterState.ROLLBACK_NEEDED);

  private static final Set<ClusterState> UNDOABLE =
      EnumSet.of(
          ClusterState.MR_MERGED,
          ClusterState.UPGRADING,
          ClusterState.VALIDATING,
          ClusterState.ROLLBACK_NEEDED);

  private final Run run;
  private final String state;
  private final List<ClusterPart> clusters;
  private final List<ChangePart> changes;
  private final Optional<Analysis> analysis;

  /**
   * @param state as {@link Reports} derives it
   */
  Telling(
      Run run,
      String state,
      List<ClusterPart> clusters,
      List<ChangePart> changes,
      Optional<Analysis> analysis) {
    this.run = run;
    this.state = state;
    this.clusters = clusters;
    this.changes = changes;
    this.analysis = analysis;
  }

  String state() {
    return state;
  }

  Tone tone() {
    return switch (state) {
      case "upgraded" -> Tone.GOOD;
      case "rolled_back", "rolling_back", "failed" -> Tone.BAD;
      case "in_progress" -> Tone.OPEN;
      default -> Tone.ATTENTION;
    };
  }

  String headline() {
    String upgrade = "The upgrade of batch " + run.batchId() + " to Istio " + run.target();
    return run.outcome()
        .map(outcome -> ended(outcome, upgrade))
        .orElseGet(
            () ->
                switch (state) {
                  case "held" -> upgrade + " is held in " + names(c -> c.held().isPresent()) + ".";
                  case "rolling_back" ->
                      upgrade + " failed in " + names(Telling::failed) + "; " + rollback() + ".";
                  case "failed" ->
                      upgrade
                          + " has not started: the pre-checks failed in "
                          + names(Telling::failed)
                          + ".";
                  case "upgraded" -> "Istio " + run.target() + " is on " + all() + ".";
                  default -> upgrade + " " + goesOn() + ".";
                });
  }

  private String ended(Outcome outcome, String upgrade) {
    return switch (outcome) {
      case UPGRADED -> "Istio " + run.target() + " is on " + all() + ".";
      case ROLLED_BACK -> {
        String others =
            clusters.stream().anyMatch(c -> c.state() == ClusterState.UPGRADED)
                ? "; " + names(c -> c.state() == ClusterState.UPGRADED) + " runs " + run.target()
                : "";
        yield upgrade
            + " failed in "
            + names(Telling::failed)
            + " and was rolled back"
            + others
            + ".";
      }
      case CLOSED -> upgrade + " was closed by a person before the merge; nothing was changed.";
      case ABORTED -> upgrade + " was aborted by a person before the merge; nothing was changed.";
      case REVERTED -> upgrade + " was reverted by a person.";
      case SUPERSEDED -> upgrade + " ended: a person put another version there.";
    };
  }

  private String rollback() {
    Optional<ChangePart> newest = newest(Changes.ROLLBACK);
    if (newest.isEmpty() || newest.get().state() == ChangeState.PLANNED) {
      return "the rollback is not open yet";
    }
    return switch (newest.get().state()) {
      case PLANNED -> "the rollback is not open yet";
      case OPEN -> "a rollback waits for a person to merge it";
      case MERGED -> "the rollback is merged and the clusters are returning";
      case CLOSED -> "the rollback was closed unmerged";
    };
  }

  private String goesOn() {
    if (clusters.stream().anyMatch(c -> c.state() == ClusterState.VALIDATING)) {
      return "is being watched in " + names(c -> c.state() == ClusterState.VALIDATING);
    }
    if (newest(Changes.UPGRADE).filter(open -> open.state() == ChangeState.OPEN).isPresent()) {
      return "waits for a person to merge it";
    }
    return newest(Changes.UPGRADE).filter(c -> c.state() == ChangeState.MERGED).isPresent()
        ? "is rolling out"
        : "is being checked";
  }

  private String all() {
    return clusters.size() == 1
        ? "cluster " + clusters.get(0).clusterId() + " of batch " + run.batchId()
        : "all " + clusters.size() + " clusters of batch " + run.batchId();
  }

  Brief brief(List<JournalEntry> journal) {
    return new Brief(broken(), why(), did(journal), next());
  }

  private static boolean failed(ClusterPart cluster) {
    return cluster.failure().isPresent();
  }

  private List<String> broken() {
    List<String> broken = new ArrayList<>(grouped(ClusterPart::failure));
    broken.addAll(grouped(c -> c.held().map(held -> "held (" + held.code() + "): " + held.why())));
    return broken;
  }

  private interface Said {
    Optional<String> of(ClusterPart cluster);
  }

  /** The same sentence about several clusters is one. */
  private List<String> grouped(Said said) {
    Map<String, List<String>> byText = new LinkedHashMap<>();
    for (ClusterPart cluster : clusters) {
      said.of(cluster)
          .ifPresent(
              text ->
                  byText.computeIfAbsent(text, key -> new ArrayList<>()).add(cluster.clusterId()));
    }
    return byText.entrySet().stream()
        .map(entry -> some(entry.getValue()) + ": " + entry.getKey())
        .toList();
  }

  private List<String> why() {
    return analysis.map(Analysis::hypotheses).orElse(List.of()).stream()
        .limit(HYPOTHESES)
        .map(Telling::sentence)
        .toList();
  }

  private static String sentence(Hypothesis hypothesis) {
    return hypothesis.cause().replaceFirst("\\.$", "")
        + " ("
        + some(hypothesis.clusterIds())
        + String.format(Locale.ROOT, "; confidence %.2f).", hypothesis.confidence());
  }

  private List<String> did(List<JournalEntry> journal) {
    List<String> did = new ArrayList<>();
    if (changes.isEmpty()) {
      did.add("No merge request was opened.");
    }
    for (ChangePart change : changes) {
      String what = "The " + change.kind() + " of " + some(change.clusterIds());
      switch (change.state()) {
        case PLANNED -> did.add(what + " is planned.");
        case OPEN -> did.add(what + " is open as a merge request.");
        case CLOSED -> did.add(what + " was closed unmerged.");
        case MERGED ->
            did.add(
                what
                    + " was merged"
                    + change.landedCommit().map(c -> " as " + RolloutWatch.shorten(c)).orElse("")
                    + change.landedAt().map(at -> " at " + Words.minute(at)).orElse("")
                    + ".");
      }
    }
    did.addAll(grouped(Telling::outcome));
    long told =
        journal.stream()
            .filter(entry -> entry.kind().equals(Effects.DONE))
            .filter(entry -> entry.data().getOrDefault(Effects.KEY, "").contains("/notify/"))
            .count();
    if (told > 0) {
      did.add(Words.count((int) told, "notification was sent.", "notifications were sent."));
    }
    return did;
  }

  /** How it came to rest, where it did after the change. */
  private static Optional<String> outcome(ClusterPart cluster) {
    boolean back = cluster.state() == ClusterState.HEALTHY && failed(cluster);
    return back || cluster.state() == ClusterState.UPGRADED ? cluster.said() : Optional.empty();
  }

  private List<Step> next() {
    List<Step> next = new ArrayList<>();
    for (ChangePart change : changes) {
      if (change.state() == ChangeState.OPEN && change.url().isPresent()) {
        next.add(
            Step.open(
                "Read and merge the " + change.kind() + " of " + some(change.clusterIds()) + ".",
                change.url().get()));
      }
    }
    if (run.outcome().isEmpty()) {
      clusters.stream()
          .flatMap(cluster -> cluster.held().stream())
          .map(Hold::code)
          .distinct()
          .forEach(code -> next.addAll(held(code)));
      next.addAll(open());
    } else if (run.outcome().get() == Outcome.ROLLED_BACK) {
      next.add(
          Step.type(
              "No batch may start " + run.target() + " until somebody says that it is mended.",
              "guard unblock --version " + run.target() + " --reason TEXT"));
    }
    int behind = clusters.stream().mapToInt(c -> c.dataPlaneBehind().orElse(0)).sum();
    if (behind > 0 && clusters.stream().anyMatch(c -> c.state() == ClusterState.UPGRADED)) {
      next.add(
          Step.of(
              "Restart what still runs an older proxy: "
                  + Words.count(behind, "workload", "workloads")
                  + "."));
    }
    return next;
  }

  private List<Step> held(String code) {
    String resume = "guard resume --batch " + quoted(run.batchId());
    List<Step> steps = new ArrayList<>();
    steps.add(
        Step.type(
            "docs/operations.md says what " + code + " means. Look again:", resume + " --retry"));
    if (holdsIn(ACCEPTABLE)) {
      steps.add(Step.type("Or take it as upgraded:", resume + " --accept --reason TEXT"));
    }
    if (holdsIn(UNDOABLE)) {
      steps.add(Step.type("Or undo the upgrade:", resume + " --rollback --reason TEXT"));
    }
    return steps;
  }

  private boolean holdsIn(Set<ClusterState> states) {
    return clusters.stream()
        .filter(cluster -> cluster.held().isPresent())
        .anyMatch(cluster -> states.contains(cluster.state()));
  }

  private List<Step> open() {
    String batch = quoted(run.batchId());
    return switch (state) {
      case "failed" ->
          List.of(
              Step.type(
                  "Mend what the checks found, and check again.",
                  "guard run --batch " + batch + " --target-version " + run.target()),
              Step.type("Or end the run.", "guard abort --batch " + batch + " --reason TEXT"));
      case "held" -> List.of();
      default -> List.of(Step.type("Follow it.", "guard monitor --batch " + batch));
    };
  }

  /** For a shell, where a batch is named as nobody should. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9._-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private Optional<ChangePart> newest(String kind) {
    return changes.stream().filter(change -> change.kind().equals(kind)).reduce((a, b) -> b);
  }

  private String names(Predicate<ClusterPart> which) {
    return some(clusters.stream().filter(which).map(ClusterPart::clusterId).toList());
  }

  private static String some(List<String> ids) {
    String named = ids.stream().limit(NAMED).collect(Collectors.joining(", "));
    return ids.size() > NAMED ? named + " and " + (ids.size() - NAMED) + " more" : named;
  }
}
