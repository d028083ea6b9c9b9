package com.acme.upgrade;

import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A tool of one's own: opens the merge request of a batch and says where it is. */
public final class UpgradeBatch {
  private static final System.Logger LOG = System.getLogger("upgrade-batch");

  private UpgradeBatch() {}

  /** Arguments: the configuration, the batch, the version. */
  public static void main(String[] args) throws InterruptedException {
    try (Guard guard =
        Guard.builder()
            .config(Path.of(args[0]))
            .listener(entry -> LOG.log(Level.INFO, entry.kind() + ": " + entry.why()))
            .build()) {
      requests(guard, args[1], MeshVersion.parse(args[2]))
          .forEach(url -> LOG.log(Level.INFO, "Please review " + url));
    }
  }

  /** The merge requests that wait for a person. */
  static List<URI> requests(Guard guard, String batch, MeshVersion target)
      throws InterruptedException {
    RunReport report = guard.run(RunRequest.of(batch, target));
    return report.changes().stream()
        .map(RunReport.ChangeLine::url)
        .flatMap(Optional::stream)
        .toList();
  }
}
