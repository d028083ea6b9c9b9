package dev.guard.core.run;

import dev.guard.api.change.ChangeState;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says once, for all clusters together, what befell several of them. Works from the journal alone,
 * so that a restart neither forgets nor repeats. Called between the steps, on one thread.
 */
final class Announcements {
  static final String RED = "checks.red";
  static final String HOLDS = "holds";

  private final LiveRun run;

  Announcements(LiveRun run) {
    this.run = run;
  }

  /** The clusters whose pre-checks failed; empty while others are still being checked. */
  List<String> red() {
    List<String> red = new ArrayList<>();
    for (String id : ids()) {
      boolean failed =
          run.progress(id).filter(p -> p.state() == ClusterState.PRE_CHECK_FAILED).isPresent();
      boolean checking =
          run.progress(id)
              .filter(p -> p.state() == ClusterState.PRE_CHECK_RUNNING && p.held().isEmpty())
              .isPresent();
      if (checking) {
        return List.of();
      }
      if (failed) {
        red.add(id);
      }
    }
    return red;
  }

  private List<String> ids() {
    return run.clusters().stream().map(record -> record.cluster().id()).toList();
  }

  /** One entry when clusters turn red; none while they stay so from one look to the next. */
  void sayRed(List<String> red) {
    Map<String, String> reasons = new TreeMap<>();
    boolean turned = false;
    for (JournalEntry entry : run.journal()) {
      String to = entry.data().getOrDefault("to", "");
      String id = entry.clusterId().orElse("");
      if (to.equals(ClusterState.PRE_CHECK_FAILED.label()) && red.contains(id)) {
        turned |= reasons.put(id, entry.why()) == null;
      } else if (to.equals(ClusterState.PRE_CHECK_PASSED.label())) {
        reasons.remove(id);
      } else if (entry.kind().equals(RED)) {
        turned = false;
      }
    }
    if (turned) {
      run.note(
          Note.run(
              RED,
              "Pre-checks failed in "
                  + String.join(", ", red)
                  + ". "
                  + reasons.entrySet().stream()
                      .map(reason -> reason.getKey() + ": " + reason.getValue())
                      .collect(Collectors.joining("; "))
                  + Investigation.told(run, red),
              told(red)));
    }
  }

  /** One entry for all that were held for the same reason since the last one. */
  void sayHeld() {
    Map<String, List<JournalEntry>> untold = new LinkedHashMap<>();
    for (JournalEntry entry : run.journal()) {
      String code = entry.data().getOrDefault("code", "");
      if (entry.kind().equals("held")) {
        untold.computeIfAbsent(code, key -> new ArrayList<>()).add(entry);
      } else if (entry.kind().equals(HOLDS)) {
        untold.remove(code);
      }
    }
    untold.forEach(this::sayHeld);
  }

  private void sayHeld(String code, List<JournalEntry> entries) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (JournalEntry entry : entries) {
      byReason
          .computeIfAbsent(entry.why(), key -> new ArrayList<>())
          .add(entry.clusterId().orElse("all"));
    }
    List<String> held =
        entries.stream().map(entry -> entry.clusterId().orElse("")).distinct().toList();
    Map<String, String> data = new LinkedHashMap<>(told(held));
    data.put("code", code);
    run.note(
        Note.run(
            HOLDS,
            byReason.entrySet().stream()
                    .map(reason -> String.join(", ", reason.getValue()) + ": " + reason.getKey())
                    .collect(Collectors.joining("\n"))
                + Investigation.told(run, held).replaceFirst("^ ", "\n"),
            data));
  }

  /** Which clusters it is about, and the addresses of their merge requests. */
  private Map<String, String> told(List<String> ids) {
    return Map.of("clusters", String.join(",", ids), "urls", urls(run, ids));
  }

  /** The addresses of the merge requests of clusters that were not closed, in order. */
  static String urls(LiveRun run, List<String> ids) {
    return run.changes().stream()
        .filter(change -> change.state() != ChangeState.CLOSED)
        .filter(change -> change.clusterIds().stream().anyMatch(ids::contains))
        .map(Change::ref)
        .flatMap(Optional::stream)
        .map(ref -> ref.url().toString())
        .distinct()
        .collect(Collectors.joining(" "));
  }
}
