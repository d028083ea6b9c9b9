package dev.guard.core.precheck;

import dev.guard.api.mesh.Pin;
import dev.guard.core.gitops.edit.Refusal;
import dev.guard.core.gitops.edit.Release;
import java.util.List;

/**
 * What git says a cluster should run.
 *
 * @param pins one for each release of the mesh; its value is what the file holds, a range or a
 *     variable included
 * @param refusals what the editor would not edit
 */
public record Declared(List<Pin> pins, List<Refusal> refusals) {
  public Declared {
    pins = List.copyOf(pins);
    refusals = List.copyOf(refusals);
  }

  public static Declared of(List<Release> releases, List<Refusal> refusals) {
    return new Declared(
        releases.stream()
            .map(release -> new Pin(release.artifact(), "version", release.declared()))
            .toList(),
        refusals);
  }
}
