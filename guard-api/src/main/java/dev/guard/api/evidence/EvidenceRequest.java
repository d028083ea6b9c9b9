package dev.guard.api.evidence;

import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.check.HealthCheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to look for in one cluster. Immutable.
 *
 * @param window the time that matters: from before the change until now
 * @param changedAt when the change reached the cluster; empty where nothing was changed yet
 * @param from the version before
 * @param to the version that the run brings; empty where a person asks without a run
 * @param maxBytes how much text at most; a source leaves out its least telling evidence first
 * @param timeout how long at most; what was not reached by then is unknown
 * @param before what the checks said before the change, so that a source can tell what is new;
 *     empty where there were none
 */
public record EvidenceRequest(
    Window window,
    Optional<Instant> changedAt,
    MeshVersion from,
    Optional<MeshVersion> to,
    int maxBytes,
    Duration timeout,
    List<HealthCheckResult> before) {
  public EvidenceRequest {
    before = List.copyOf(before);
  }

  /** Without what the checks said before. */
  public EvidenceRequest(
      Window window,
      Optional<Instant> changedAt,
      MeshVersion from,
      Optional<MeshVersion> to,
      int maxBytes,
      Duration timeout) {
    this(window, changedAt, from, to, maxBytes, timeout, List.of());
  }

  /**
   * What of the evidence keeps to {@link #maxBytes}: the first of it. Of a piece that is too long
   * the lines go before the piece does. What a source could not read is always kept, as long as it
   * fits; that something was left out is said.
   *
   * @param found the most telling first
   */
  public List<Evidence> fit(List<Evidence> found) {
    if (bytes(found) <= maxBytes) {
      return List.copyOf(found);
    }
    List<Evidence> gaps = found.stream().filter(each -> each.kind().equals(Kinds.GAP)).toList();
    long left = maxBytes - bytes(gaps) - leftOut(found.size()).bytes();
    List<Evidence> kept = new ArrayList<>();
    int skipped = 0;
    for (Evidence each : found) {
      if (each.kind().equals(Kinds.GAP)) {
        continue;
      }
      Evidence fitting = each.bytes() <= left ? each : each.withLines(List.of());
      if (fitting.bytes() <= left) {
        kept.add(fitting);
        left -= fitting.bytes();
      } else {
        skipped++;
      }
    }
    if (skipped > 0) {
      kept.add(leftOut(skipped));
    }
    kept.addAll(gaps);
    while (bytes(kept) > maxBytes) {
      kept.remove(kept.size() - 1);
    }
    return List.copyOf(kept);
  }

  private static long bytes(List<Evidence> found) {
    return found.stream().mapToLong(Evidence::bytes).sum();
  }

  private Evidence leftOut(int pieces) {
    return Evidence.of(
            Kinds.GAP,
            "",
            Severity.INFO,
            pieces + " less telling observations were left out: more than " + maxBytes + " bytes.")
        .withFacts(Map.of("part", "size"));
  }
}
