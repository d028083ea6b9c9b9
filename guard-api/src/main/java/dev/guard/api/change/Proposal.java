package dev.guard.api.change;

import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import java.util.List;
import java.util.Map;

/**
 * A merge request to open: one commit on one new branch.
 *
 * @param branch the same after a crash, so that the host finds what it already did
 * @param baseCommit the commit of the target branch that the files were edited on
 * @param files whole contents by path; other files stay as they are
 * @param title also the commit's message
 * @param body Markdown
 * @param assignees user names; one that is not found is a warning, no error
 */
public record Proposal(
    EffectKey key,
    String repository,
    String branch,
    String targetBranch,
    String baseCommit,
    Map<String, Bytes> files,
    String title,
    String body,
    List<String> labels,
    List<String> assignees,
    boolean draft) {
  public Proposal {
    files = Map.copyOf(files);
    labels = List.copyOf(labels);
    assignees = List.copyOf(assignees);
  }
}
