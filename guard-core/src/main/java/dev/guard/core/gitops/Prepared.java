package dev.guard.core.gitops;

import dev.guard.api.Bytes;
import dev.guard.api.change.ScalarEdit;
import dev.guard.core.gitops.edit.Refusal;
import java.util.List;
import java.util.Map;

/**
 * Edited files on one base commit, not proposed yet. Immutable.
 *
 * @param originals the files before the edit, by path; those of {@code files} at least
 * @param files the whole new content of the files that change
 */
public record Prepared(
    String repository,
    String baseCommit,
    Map<String, Bytes> originals,
    Map<String, Bytes> files,
    List<ScalarEdit> edits,
    List<Refusal> refusals) {
  public Prepared {
    originals = Map.copyOf(originals);
    files = Map.copyOf(files);
    edits = List.copyOf(edits);
    refusals = List.copyOf(refusals);
  }
}
