package dev.guard.testkit;

import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ChangeView;
import dev.guard.api.change.Proposal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One merge request of an {@link InMemoryChangeHost}, which guards it. */
final class MemoryRequest {
  private final ChangeRef ref;
  private final Proposal proposal;
  private final String head;
  private final Map<String, String> comments = new LinkedHashMap<>();
  private ChangeState state = ChangeState.OPEN;
  private Optional<String> landed = Optional.empty();
  private Optional<Instant> landedAt = Optional.empty();

  MemoryRequest(ChangeRef ref, Proposal proposal, String head) {
    this.ref = ref;
    this.proposal = proposal;
    this.head = head;
  }

  ChangeRef ref() {
    return ref;
  }

  Proposal proposal() {
    return proposal;
  }

  String head() {
    return head;
  }

  ChangeState state() {
    return state;
  }

  Optional<String> landed() {
    return landed;
  }

  List<String> comments() {
    return List.copyOf(comments.values());
  }

  /** False where a comment with this marker was there already. */
  boolean comment(String marker, String markdown) {
    return comments.putIfAbsent(marker, markdown) == null;
  }

  void close() {
    if (state == ChangeState.OPEN) {
      state = ChangeState.CLOSED;
    }
  }

  void merge(String commit, Instant at) {
    state = ChangeState.MERGED;
    landed = Optional.of(commit);
    landedAt = Optional.of(at);
  }

  ChangeView view(List<String> conflicts) {
    List<String> blocked =
        state == ChangeState.OPEN
            ? conflicts.stream().map(path -> path + " conflicts with the target branch").toList()
            : List.of();
    return new ChangeView(state, head, landed, landedAt, blocked);
  }
}
