package dev.guard.sandbox.gitlab;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A merge request as GitLab keeps it. Immutable.
 *
 * @param number its {@code iid} inside the project
 * @param startSha the head of the target branch when it was opened
 */
public record MergeRequest(
    int number,
    String project,
    String source,
    String target,
    String title,
    String description,
    List<String> labels,
    List<Integer> assignees,
    State state,
    Instant createdAt,
    Instant updatedAt,
    String startSha,
    String sha,
    Optional<String> mergeCommit,
    Optional<Instant> mergedAt,
    Optional<Instant> closedAt,
    List<Note> notes) {
  public MergeRequest {
    labels = List.copyOf(labels);
    assignees = List.copyOf(assignees);
    notes = List.copyOf(notes);
  }

  /** GitLab's states of a merge request, without {@code locked}. */
  public enum State {
    OPENED,
    MERGED,
    CLOSED;

    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A comment. */
  public record Note(int id, String author, String body, Instant createdAt) {}

  MergeRequest edited(
      String newTitle,
      String newDescription,
      List<String> newLabels,
      List<Integer> newAssignees,
      Instant now) {
    return new MergeRequest(
        number,
        project,
        source,
        target,
        newTitle,
        newDescription,
        newLabels,
        newAssignees,
        state,
        createdAt,
        now,
        startSha,
        sha,
        mergeCommit,
        mergedAt,
        closedAt,
        notes);
  }

  MergeRequest withSha(String head) {
    return new MergeRequest(
        number,
        project,
        source,
        target,
        title,
        description,
        labels,
        assignees,
        state,
        createdAt,
        updatedAt,
        startSha,
        head,
        mergeCommit,
        mergedAt,
        closedAt,
        notes);
  }

  MergeRequest merged(String commit, Instant now) {
    return new MergeRequest(
        number,
        project,
        source,
        target,
        title,
        description,
        labels,
        assignees,
        State.MERGED,
        createdAt,
        now,
        startSha,
        sha,
        Optional.of(commit),
        Optional.of(now),
        closedAt,
        notes);
  }

  MergeRequest closed(Instant now) {
    return new MergeRequest(
        number,
        project,
        source,
        target,
        title,
        description,
        labels,
        assignees,
        State.CLOSED,
        createdAt,
        now,
        startSha,
        sha,
        mergeCommit,
        mergedAt,
        Optional.of(now),
        notes);
  }

  MergeRequest reopened(Instant now) {
    return new MergeRequest(
        number,
        project,
        source,
        target,
        title,
        description,
        labels,
        assignees,
        State.OPENED,
        createdAt,
        now,
        startSha,
        sha,
        mergeCommit,
        mergedAt,
        Optional.empty(),
        notes);
  }

  MergeRequest noted(Note note) {
    List<Note> more = new java.util.ArrayList<>(notes);
    more.add(note);
    return new MergeRequest(
        number,
        project,
        source,
        target,
        title,
        description,
        labels,
        assignees,
        state,
        createdAt,
        note.createdAt(),
        startSha,
        sha,
        mergeCommit,
        mergedAt,
        closedAt,
        more);
  }
}
