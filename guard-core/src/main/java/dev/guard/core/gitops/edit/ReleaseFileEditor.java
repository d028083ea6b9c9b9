package dev.guard.core.gitops.edit;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.StagePlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Sets versions in Flux release files by splicing the scalar in place. Thread-safe. */
public final class ReleaseFileEditor {
  private final Predicate<Artifact> owns;

  public ReleaseFileEditor(Predicate<Artifact> owns) {
    this.owns = Objects.requireNonNull(owns);
  }

  public Edited edit(List<SourceFile> files, StagePlan plan) {
    return new Edited(Map.of(), List.of(), pending(files));
  }

  public Edited undo(List<SourceFile> files, List<ScalarEdit> edits) {
    return new Edited(Map.of(), List.of(), pending(files));
  }

  public List<Release> releases(List<SourceFile> files) {
    return List.of();
  }

  public Holding holds(List<SourceFile> files, List<ScalarEdit> edits) {
    return new Holding(List.of());
  }

  private List<Refusal> pending(List<SourceFile> files) {
    Objects.requireNonNull(owns);
    return files.stream()
        .map(file -> new Refusal(file.path(), 0, "", "The editor has only its outline.", ""))
        .toList();
  }
}
