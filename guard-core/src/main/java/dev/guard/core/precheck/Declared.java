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
 * @param brought what earlier stages of the run have written, of which the registry knows nothing
 *     yet
 */
public record Declared(List<Pin> pins, List<Refusal> refusals, List<Pin> brought) {
  public Declared {
    pins = List.copyOf(pins);
    refusals = List.copyOf(refusals);
    brought = List.copyOf(brought);
  }

  public Declared(List<Pin> pins, List<Refusal> refusals) {
    this(pins, refusals, List.of());
  }

  /** The same, after stages that brought something. */
  public Declared after(List<Pin> stages) {
    return new Declared(pins, refusals, stages);
  }

  /** Whether the run itself wrote what git declares. */
  boolean isBrought(Pin pin) {
    return brought.stream()
        .anyMatch(
            each ->
                each.artifact().name().equals(pin.artifact().name())
                    && each.value().equals(pin.value()));
  }

  public static Declared of(List<Release> releases, List<Refusal> refusals) {
    return new Declared(
        releases.stream()
            .map(release -> new Pin(release.artifact(), "version", release.declared()))
            .toList(),
        refusals);
  }
}
