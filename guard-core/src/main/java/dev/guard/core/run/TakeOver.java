package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ForeignWork;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Progress;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is done about another tool that shares the registry and seems to be at work: a call that
 * begins something is refused unless it takes over, and an open run holds. Stateless.
 */
final class TakeOver {
  private TakeOver() {}

  /**
   * Refuses a batch on which another tool seems to be at work, unless it was asked to be taken
   * over. What has not been written for long counts as given up, and is only named.
   *
   * @param asked whether the caller takes over
   */
  static void refuse(
      String batchId, boolean asked, List<ClusterRecord> batch, Instant now, List<String> notes) {
    List<ClusterRecord> foreign =
        batch.stream().filter(record -> record.foreignWork().isPresent()).toList();
    List<ClusterRecord> working = foreign.stream().filter(record -> isYoung(record, now)).toList();
    if (!working.isEmpty() && !asked) {
      ForeignWork last =
          working.stream()
              .map(record -> record.foreignWork().orElseThrow())
              .max(Comparator.comparing(ForeignWork::until))
              .orElseThrow();
      throw GuardException.of("refused.foreign-work", Responsible.USER)
          .what(
              "In batch "
                  + batchId
                  + " another tool seems to be at work: "
                  + working.stream().map(TakeOver::words).collect(Collectors.joining(", "))
                  + ".")
          .where("batch " + batchId)
          .next(
              "Let it finish; without another write it counts as given up at "
                  + Words.time(last.until())
                  + ". If nothing runs there any more, start with --take-over.")
          .build();
    }
    if (!foreign.isEmpty()) {
      notes.add(
          "This run takes over what another tool has begun: "
              + foreign.stream().map(TakeOver::words).collect(Collectors.joining(", "))
              + ".");
    }
  }

  private static boolean isYoung(ClusterRecord record, Instant now) {
    return record.foreignWork().filter(work -> work.until().isAfter(now)).isPresent();
  }

  private static String words(ClusterRecord record) {
    ForeignWork work = record.foreignWork().orElseThrow();
    return work.tool()
        + " on "
        + record.cluster().id()
        + " ("
        + work.status()
        + " since "
        + Words.time(work.since())
        + ")";
  }

  /**
   * Writes what another tool wrote last, so that it is ours; where nothing was refused.
   *
   * @param asked whether the caller takes over; then clusters go on that were held for it
   */
  static void claim(LiveRun run, boolean asked) {
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      Optional<Progress> progress = run.progress(id);
      Optional<Hold> held = progress.flatMap(TakeOver::hold);
      boolean theirs = record.foreignWork().isPresent();
      if (progress.isEmpty() || !(theirs || (asked && held.isPresent()))) {
        continue;
      }
      String why =
          theirs
              ? "What another tool has begun is taken over: " + words(record) + "."
              : "A person takes it over. " + held.orElseThrow().why();
      run.update(
          id,
          held.isPresent() ? progress.get().withHeld(Optional.empty()) : progress.get(),
          List.of(Note.cluster("taken-over", id, why, Map.of())));
    }
  }

  /**
   * The clusters of an open run that another tool has begun to work on meanwhile, each with why:
   * that is a person's case. Asked before anything is written, since what is written is ours.
   */
  static Map<String, String> foreign(LiveRun run) {
    Map<String, String> foreign = new LinkedHashMap<>();
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      Optional<Progress> progress = run.progress(id);
      if (progress.isEmpty() || progress.get().facts().containsKey(Facts.ENDED)) {
        continue;
      }
      if (isYoung(record, run.now())) {
        foreign.put(id, "Another tool has begun to work on it: " + words(record) + ".");
      } else {
        hold(progress.get()).ifPresent(hold -> foreign.put(id, hold.why()));
      }
    }
    return foreign;
  }

  /** Holds them, wherever a merge has moved them meanwhile. */
  static void hold(LiveRun run, Map<String, String> foreign) {
    foreign.forEach((id, why) -> run.hold(id, HoldCode.FOREIGN_WORK, why));
  }

  private static Optional<Hold> hold(Progress progress) {
    return progress.held().filter(hold -> hold.code().equals(HoldCode.FOREIGN_WORK.code()));
  }
}
