package dev.guard.testkit;

import dev.guard.api.EffectKey;
import dev.guard.api.MeshVersion;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.Pin;
import dev.guard.api.mesh.StagePlan;
import dev.guard.api.run.Change;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Control;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Lease;
import dev.guard.api.run.Run;
import dev.guard.api.run.Stage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values that {@link ClusterRegistryContract} writes. */
final class RegistrySamples {
  private RegistrySamples() {}

  static EffectKey key(int attempt) {
    return new EffectKey("run-1", "s1", "upgrade", "platform/fleet", attempt);
  }

  static Run run(String id, String batch, Instant at) {
    Pin pin =
        new Pin(
            new Artifact("helm-chart", "istiod", URI.create("https://charts.example")),
            "version",
            "1.27.3");
    return new Run(
        id,
        batch,
        MeshVersion.of(1, 27, 3),
        "ada",
        at,
        List.of(new Stage("s1", List.of("c1"), new StagePlan("mesh", List.of(pin)))),
        Map.of("override-order", "agreed"),
        Optional.empty(),
        0);
  }

  /** The run as the registry shows it after the first write. */
  static Run stored(Run run) {
    return new Run(
        run.id(),
        run.batchId(),
        run.target(),
        run.startedBy(),
        run.startedAt(),
        run.stages(),
        run.options(),
        run.outcome(),
        1);
  }

  static Control control(String reason, boolean active, long version) {
    return new Control(
        Control.Kind.PAUSE, LeaseContract.BATCH, "ada", reason, TestContext.START, active, version);
  }

  static Commit journal(Lease lease, List<JournalEntry> entries) {
    return new Commit(lease, Optional.empty(), Optional.empty(), Optional.empty(), entries);
  }

  static Commit runs(Lease lease, Run run) {
    return new Commit(lease, Optional.of(run), Optional.empty(), Optional.empty(), List.of());
  }

  static Commit change(Lease lease, Change change) {
    return new Commit(lease, Optional.empty(), Optional.of(change), Optional.empty(), List.of());
  }
}
