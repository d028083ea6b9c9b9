package dev.guard.core.gitops;

import dev.guard.api.run.Run;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * The branch of a change: {@code guard/upgrade-istio-{version}-{batch}-{timestamp}}, where the time
 * stamp is the run's, so that a restart finds it.
 */
public final class BranchName {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private BranchName() {}

  /**
   * The name of a branch.
   *
   * @param kind {@code upgrade} or {@code rollback}
   * @param cluster named where there is a change for each cluster
   * @param stage 1-based; named where the run has several
   * @param attempt named from the second on
   */
  public static String of(String kind, Run run, Optional<String> cluster, int stage, int attempt) {
    String base =
        "guard/"
            + kind
            + "-istio-"
            + run.target()
            + "-"
            + run.batchId()
            + "-"
            + STAMP.format(run.startedAt());
    String name =
        base
            + cluster.map(id -> "-" + id).orElse("")
            + (run.stages().size() > 1 ? "-s" + stage : "")
            + (attempt > 1 ? "-a" + attempt : "");
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9._/-]+", "-")
        .replaceAll("\\.{2,}", ".")
        .replaceAll("(\\.lock|[./-]+)$", "");
  }
}
