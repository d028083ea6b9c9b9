package dev.guard.k8s;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a log line by line and keeps of it what is bad, grouped by template, with the lines around
 * one example each. Its memory does not grow with the log. For one log and one thread.
 */
final class LogGroups {
  private static final int MOST_GROUPS = 200;
  private static final int BEFORE = 2;
  private static final int AFTER = 3;
  private static final int LAST = 12;
  private static final int MOST_LINE = 400;

  /** Lines of one template. */
  static final class Group {
    private final LogText.Level level;
    private final List<String> lines;
    private String example;
    private int toCome = AFTER;
    private int count;
    private int afterChange;
    private Optional<Instant> last = Optional.empty();

    private Group(LogText.Level level, String example, List<String> lines) {
      this.level = level;
      this.example = example;
      this.lines = lines;
    }

    LogText.Level level() {
      return level;
    }

    String example() {
      return example;
    }

    List<String> lines() {
      return List.copyOf(lines);
    }

    int count() {
      return count;
    }

    /** How often after the change; all of them where nothing was changed. */
    int afterChange() {
      return afterChange;
    }

    Optional<Instant> last() {
      return last;
    }

    /** Not seen before the change. */
    boolean isNew() {
      return afterChange == count;
    }
  }

  private final Optional<Instant> changedAt;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Deque<String> before = new ArrayDeque<>();
  private final Deque<String> lastLines = new ArrayDeque<>();
  private Optional<Instant> lastAt = Optional.empty();

  LogGroups(Optional<Instant> changedAt) {
    this.changedAt = changedAt;
  }

  /**
   * Takes the next line.
   *
   * @param at when it was written
   */
  void add(Optional<Instant> at, String line) {
    String shown = OneLine.of(line, MOST_LINE);
    groups.values().stream()
        .filter(group -> group.toCome > 0)
        .forEach(group -> follow(group, shown));
    LogText.Level level = LogText.level(line);
    if (level != LogText.Level.ORDINARY) {
      bad(at, line, shown, level);
    }
    keep(before, shown, BEFORE);
    keep(lastLines, shown, LAST);
    lastAt = at.or(() -> lastAt);
  }

  private static void follow(Group group, String shown) {
    group.lines.add(shown);
    group.toCome--;
  }

  private void bad(Optional<Instant> at, String line, String shown, LogText.Level level) {
    String template = LogText.template(line);
    Group group = groups.get(template);
    if (group == null) {
      if (groups.size() >= MOST_GROUPS) {
        return;
      }
      List<String> around = new ArrayList<>(before);
      around.add(shown);
      group = new Group(level, shown, around);
      groups.put(template, group);
    }
    boolean after = changedAt.isEmpty() || at.isEmpty() || !at.get().isBefore(changedAt.get());
    if (after && group.afterChange == 0 && group.count > 0) {
      // What happens after the change is the better example.
      group.example = shown;
      group.lines.clear();
      group.lines.addAll(before);
      group.lines.add(shown);
      group.toCome = AFTER;
    }
    group.count++;
    group.afterChange += after ? 1 : 0;
    group.last = at.or(() -> last(template));
  }

  private Optional<Instant> last(String template) {
    return Optional.ofNullable(groups.get(template)).flatMap(Group::last);
  }

  private static void keep(Deque<String> lines, String line, int most) {
    lines.add(line);
    if (lines.size() > most) {
      lines.remove();
    }
  }

  /** The groups, the most telling first: errors before warnings, new ones before known ones. */
  List<Group> ranked() {
    return groups.values().stream()
        .sorted(
            Comparator.comparing(Group::level)
                .thenComparing(group -> !group.isNew())
                .thenComparing(group -> -group.afterChange())
                .thenComparing(group -> -group.count()))
        .toList();
  }

  /** The last lines of all, which say why a container ended. */
  List<String> lastLines() {
    return List.copyOf(lastLines);
  }

  Optional<Instant> lastAt() {
    return lastAt;
  }
}
