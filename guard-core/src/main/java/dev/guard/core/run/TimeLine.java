package dev.guard.core.run;

import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.report.RunStory.Moment;
import dev.guard.core.report.RunStory.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts the rows of a journal together to what a person calls an event: the same step of several
 * clusters is one. What only GUARD's own restart needs is left out; the audit trail has it. Pure.
 */
final class TimeLine {
  /** Steps of several clusters that follow each other this closely are told as one. */
  private static final Duration TOGETHER = Duration.ofMinutes(1);

  /** The rows about the change itself tell of these. */
  private static final Set<ClusterState> TOLD_BY_THE_CHANGE =
      EnumSet.of(ClusterState.MR_CREATED, ClusterState.MR_MERGED, ClusterState.ROLLBACK_MR_CREATED);

  private static final Set<String> TOLD_BY_OTHERS =
      Set.of("enrolled", "change.planned", Announcements.RED, Announcements.HOLDS);

  private TimeLine() {}

  /** One row, with what a person would call it. */
  private record Told(JournalEntry entry, String title, Tone tone) {
    boolean joins(Told earlier) {
      return title.equals(earlier.title)
          && entry.clusterId().isPresent()
          && earlier.entry.clusterId().isPresent()
          && Duration.between(earlier.entry.at(), entry.at()).compareTo(TOGETHER) <= 0;
    }
  }

  static List<Moment> of(List<JournalEntry> journal) {
    List<List<Told>> groups = new ArrayList<>();
    for (JournalEntry entry : journal) {
      Optional<Told> told = told(entry);
      if (told.isEmpty()) {
        continue;
      }
      Optional<List<Told>> open = openGroup(groups, told.get());
      if (open.isPresent()) {
        open.get().add(told.get());
      } else {
        groups.add(new ArrayList<>(List.of(told.get())));
      }
    }
    return groups.stream().map(TimeLine::moment).toList();
  }

  /** Clusters move in turn, so that the rows of one step are not neighbours. */
  private static Optional<List<Told>> openGroup(List<List<Told>> groups, Told told) {
    for (int i = groups.size() - 1; i >= 0; i--) {
      Told first = groups.get(i).get(0);
      if (Duration.between(first.entry().at(), told.entry().at()).compareTo(TOGETHER) > 0) {
        return Optional.empty();
      }
      boolean same =
          groups.get(i).stream()
              .anyMatch(each -> each.entry().clusterId().equals(told.entry().clusterId()));
      if (told.joins(first) && !same) {
        return Optional.of(groups.get(i));
      }
    }
    return Optional.empty();
  }

  private static Moment moment(List<Told> rows) {
    Told first = rows.get(0);
    List<Told> group =
        rows.stream()
            .sorted(Comparator.comparing((Told each) -> each.entry().clusterId().orElse("")))
            .toList();
    List<String> reasons = group.stream().map(each -> each.entry().why()).distinct().toList();
    String text =
        reasons.size() == 1
            ? reasons.get(0)
            : group.stream()
                .map(each -> each.entry().clusterId().orElse("") + ": " + each.entry().why())
                .collect(Collectors.joining("\n"));
    return new Moment(
        first.entry().at(),
        first.entry().kind(),
        group.stream().flatMap(each -> each.entry().clusterId().stream()).toList(),
        first.title(),
        text,
        first.tone());
  }

  private static Optional<Told> told(JournalEntry entry) {
    String kind = entry.kind();
    if (TOLD_BY_OTHERS.contains(kind)) {
      return Optional.empty();
    }
    if (kind.startsWith("effect.")) {
      boolean lost = kind.equals(Effects.FAILED) || kind.equals("effect.unknown");
      return lost
          ? Optional.of(new Told(entry, "Something could not be done", Tone.ATTENTION))
          : Optional.empty();
    }
    return kind.equals("moved") ? moved(entry) : Optional.of(other(entry));
  }

  private static Told other(JournalEntry entry) {
    String change = "rollback".equals(entry.data().get("kind")) ? "Rollback" : "Upgrade";
    return switch (entry.kind()) {
      case "run.opened" -> new Told(entry, "The run starts", Tone.OPEN);
      case "run.reopened" -> new Told(entry, "The run is opened again", Tone.ATTENTION);
      case "run.closed" -> closed(entry);
      case "change.opened" -> new Told(entry, change + " waits for a person to merge", Tone.OPEN);
      case "change.merged" -> new Told(entry, change + " merged", Tone.OPEN);
      case "change.closed" -> new Told(entry, change + " closed unmerged", Tone.ATTENTION);
      case "held" ->
          new Told(entry, "Held: " + entry.data().getOrDefault("code", "unknown"), Tone.ATTENTION);
      case "resumed" -> new Told(entry, "A person takes it on", Tone.OPEN);
      case "soak.changed" -> new Told(entry, "A person changes the soak", Tone.OPEN);
      default -> new Told(entry, words(entry.kind()), Tone.OPEN);
    };
  }

  private static Told closed(JournalEntry entry) {
    String outcome = entry.data().getOrDefault("outcome", "");
    Tone tone =
        switch (outcome) {
          case "upgraded" -> Tone.GOOD;
          case "rolled_back" -> Tone.BAD;
          default -> Tone.ATTENTION;
        };
    return new Told(entry, "The run ends: " + outcome.replace('_', ' '), tone);
  }

  /** {@code merged-while-stale} as {@code Merged while stale}. */
  private static String words(String kind) {
    String words = kind.replace('.', ' ').replace('-', ' ');
    return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static Optional<Told> moved(JournalEntry entry) {
    Optional<ClusterState> to =
        Optional.ofNullable(entry.data().get("to")).flatMap(ClusterState::byLabel);
    boolean known = to.filter(TOLD_BY_THE_CHANGE::contains).isPresent();
    return known ? Optional.empty() : to.map(state -> moved(entry, state));
  }

  private static Told moved(JournalEntry entry, ClusterState to) {
    return switch (to) {
      case PRE_CHECK_RUNNING -> new Told(entry, "Pre-checks start", Tone.OPEN);
      case PRE_CHECK_PASSED -> new Told(entry, passed(entry), Tone.GOOD);
      case PRE_CHECK_FAILED -> new Told(entry, "Pre-checks failed", Tone.BAD);
      case MR_CREATED -> new Told(entry, "Waits for the merge", Tone.OPEN);
      case MR_MERGED -> new Told(entry, "Merged", Tone.OPEN);
      case UPGRADING -> new Told(entry, "The new version rolls out", Tone.OPEN);
      case VALIDATING -> new Told(entry, "Rolled out; the soak starts", Tone.OPEN);
      case UPGRADED -> new Told(entry, "Upgraded", Tone.GOOD);
      case ROLLBACK_NEEDED -> new Told(entry, "Has to be rolled back", Tone.BAD);
      case ROLLBACK_MR_CREATED -> new Told(entry, "Rollback waits for the merge", Tone.OPEN);
      case ROLLBACK_COMPLETED -> new Told(entry, "The old version is on its way", Tone.OPEN);
      case HEALTHY -> new Told(entry, left(entry), Tone.GOOD);
    };
  }

  private static String passed(JournalEntry entry) {
    return ClusterState.VALIDATING.label().equals(entry.data().get("from"))
        ? "Stage passed"
        : "Pre-checks passed";
  }

  private static String left(JournalEntry entry) {
    return ClusterState.ROLLBACK_COMPLETED.label().equals(entry.data().get("from"))
        ? "Healthy on the old version"
        : "Leaves the run";
  }
}
