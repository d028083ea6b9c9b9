package dev.guard.core.gitops.edit;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.StagePlan;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Sets versions in Flux release files by splicing the scalar in place. Thread-safe. */
public final class ReleaseFileEditor {
  private final Predicate<Artifact> owns;

  public ReleaseFileEditor(Predicate<Artifact> owns) {
    this.owns = Objects.requireNonNull(owns);
  }

  public Edited edit(List<SourceFile> files, StagePlan plan) {
    return pending();
  }

  public Edited undo(List<SourceFile> files, List<ScalarEdit> edits) {
    return pending();
  }

  public List<Release> releases(List<SourceFile> files) {
    return pending();
  }

  public Holding holds(List<SourceFile> files, List<ScalarEdit> edits) {
    return pending();
  }

  private <T> T pending() {
    throw new UnsupportedOperationException("The editor's outline only: " + owns);
  }
}
