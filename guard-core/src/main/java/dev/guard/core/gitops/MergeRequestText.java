package dev.guard.core.gitops;

import java.util.List;

/** What a merge request says; {@code body} is Markdown. */
public record MergeRequestText(String title, String body, List<String> assignees) {
  public MergeRequestText {
    assignees = List.copyOf(assignees);
  }
}
