package dev.guard.k8s;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Flux Kustomization has applied.
 *
 * @see <a href="https://fluxcd.io/flux/components/kustomize/kustomizations/#last-applied-revision">
 *     last applied revision</a>
 */
final class KustomizationView {
  /** {@code main@sha1:<hex>}, {@code sha1:<hex>}, and {@code main/<hex>} of older releases. */
  private static final Pattern COMMIT = Pattern.compile("(?:^|[@/])(?:sha1:)?([0-9a-f]{40})$");

  /** A Kustomization that is not Ready, or became Ready earlier, applied the older commit. */
  static final Comparator<KustomizationView> OLDEST_FIRST =
      Comparator.comparing(KustomizationView::isReady)
          .thenComparing(KustomizationView::since)
          .thenComparing(KustomizationView::toString);

  private final FluxObject object;

  KustomizationView(FluxObject object) {
    this.object = object;
  }

  /** Reads the commit out of a revision; empty where it names none, such as an OCI digest. */
  static Optional<String> commitOf(String revision) {
    Matcher matcher = COMMIT.matcher(revision.strip());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The commit applied last; with an OCI source it stands in the origin revision only. */
  Optional<String> appliedCommit() {
    return object
        .text("status", "lastAppliedOriginRevision")
        .flatMap(KustomizationView::commitOf)
        .or(
            () ->
                object.text("status", "lastAppliedRevision").flatMap(KustomizationView::commitOf));
  }

  boolean suspended() {
    return object.suspended();
  }

  boolean observed() {
    return object.observed();
  }

  boolean isReady() {
    return object.condition("Ready").filter(FluxCondition::isTrue).isPresent();
  }

  private Instant since() {
    return object.condition("Ready").flatMap(FluxCondition::since).orElse(Instant.EPOCH);
  }

  /** Why it does not go on, where it says so. */
  Optional<String> failing() {
    return object
        .condition("Stalled")
        .filter(FluxCondition::isTrue)
        .or(() -> object.condition("Ready").filter(FluxCondition::isFalse))
        .map(condition -> object + " is not ready: " + condition.told());
  }

  @Override
  public String toString() {
    return object.toString();
  }
}
