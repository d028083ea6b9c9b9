package dev.guard.sandbox.demo;

import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.gitlab.MergeRequest;
import dev.guard.sandbox.gitlab.MergeRequests;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The people of the story: they look at merge requests and do what their habits say. */
final class People {
  private static final String NAME = "Release Captain";

  private final MergeRequests requests;
  private final List<Habit> habits;
  private final Consumer<String> tell;
  private final Set<String> done = new HashSet<>();

  People(MergeRequests requests, List<Habit> habits, Consumer<String> tell) {
    this.requests = requests;
    this.habits = List.copyOf(habits);
    this.tell = tell;
  }

  /** When somebody acts next; far away where nobody has anything to do. */
  Instant due() {
    Instant due = Instant.MAX;
    for (MergeRequest request : requests.list(Fleet.PROJECT)) {
      for (Habit habit : habits) {
        Optional<Instant> at = at(request, habit);
        due = at.isPresent() && at.get().isBefore(due) ? at.get() : due;
      }
    }
    return due;
  }

  void act(Instant now) {
    for (MergeRequest request : requests.list(Fleet.PROJECT)) {
      for (Habit habit : habits) {
        if (at(request, habit).filter(at -> !at.isAfter(now)).isPresent()) {
          done.add(key(request, habit));
          act(request, habit);
        }
      }
    }
  }

  private Optional<Instant> at(MergeRequest request, Habit habit) {
    if (!habit.kind().equals(Habit.kindOf(request)) || done.contains(key(request, habit))) {
      return Optional.empty();
    }
    boolean open = request.state() == MergeRequest.State.OPENED;
    return switch (habit.act()) {
      case MERGE, CLOSE ->
          open ? Optional.of(request.createdAt().plus(habit.after())) : Optional.empty();
      case REVERT -> request.mergedAt().map(merged -> merged.plus(habit.after()));
    };
  }

  private static String key(MergeRequest request, Habit habit) {
    return request.number() + "/" + habit.act();
  }

  private void act(MergeRequest request, Habit habit) {
    Optional<String> commit =
        switch (habit.act()) {
          case MERGE -> requests.merge(request, NAME).flatMap(MergeRequest::mergeCommit);
          case REVERT -> requests.revert(request, NAME);
          case CLOSE -> {
            requests.close(request);
            yield Optional.of("");
          }
        };
    String hash = commit.map(id -> id.isEmpty() ? "" : " (" + id.substring(0, 8) + ")").orElse("");
    tell.accept(
        commit.isPresent()
            ? "A person " + habit.act().verb() + " !" + request.number() + hash + "."
            : "A person cannot "
                + habit.act().name().toLowerCase(java.util.Locale.ROOT)
                + " !"
                + request.number()
                + ": it conflicts.");
  }
}
