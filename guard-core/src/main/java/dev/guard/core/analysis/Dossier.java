package dev.guard.core.analysis;

import dev.guard.api.evidence.Evidence;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was collected about a failure. Immutable.
 *
 * @param changes when the change reached each cluster; without those where nothing was changed yet
 * @param gaps who could not look; named, never left out
 */
public record Dossier(Map<String, Instant> changes, List<Exhibit> exhibits, List<Gap> gaps) {
  public Dossier {
    // One that was stored before the clusters had times of their own has none.
    changes = changes == null ? Map.of() : Map.copyOf(changes);
    exhibits = List.copyOf(exhibits);
    gaps = List.copyOf(gaps);
  }

  /** Of clusters that were all changed at once, or not at all. */
  public Dossier(Optional<Instant> changedAt, List<Exhibit> exhibits, List<Gap> gaps) {
    this(
        changedAt
            .map(
                at ->
                    exhibits.stream()
                        .map(Exhibit::clusterId)
                        .distinct()
                        .collect(Collectors.toMap(id -> id, id -> at)))
            .orElse(Map.of()),
        exhibits,
        gaps);
  }

  /** With ids along the list, so that analyses can cite them: E1, E2, … */
  public static Dossier numbered(
      Map<String, Instant> changes, List<Exhibit> exhibits, List<Gap> gaps) {
    List<Exhibit> numbered = new ArrayList<>();
    for (Exhibit each : exhibits) {
      numbered.add(
          new Exhibit(
              "E" + (numbered.size() + 1), each.clusterId(), each.source(), each.evidence()));
    }
    return new Dossier(changes, numbered, gaps);
  }

  /** Where a source could not look, or only in part. */
  public record Gap(String clusterId, String source, String reason) {}

  /** The clusters that there is evidence of, in the dossier's order. */
  public List<String> clusterIds() {
    return exhibits.stream().map(Exhibit::clusterId).distinct().toList();
  }

  /** The part about one cluster. */
  public Dossier of(String clusterId) {
    return of(clusterId::equals);
  }

  /** The part about some clusters. */
  public Dossier of(Predicate<String> clusterIds) {
    return new Dossier(
        changes.entrySet().stream()
            .filter(each -> clusterIds.test(each.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
        exhibits.stream().filter(each -> clusterIds.test(each.clusterId())).toList(),
        gaps.stream().filter(each -> clusterIds.test(each.clusterId())).toList());
  }

  /** Both, with new ids; of two changes of one cluster the earlier counts. */
  public Dossier and(Dossier more) {
    Map<String, Instant> both = new HashMap<>(changes);
    more.changes.forEach(
        (id, at) -> both.merge(id, at, (one, other) -> one.isBefore(other) ? one : other));
    return numbered(
        both,
        Stream.concat(exhibits.stream(), more.exhibits.stream()).toList(),
        Stream.concat(gaps.stream(), more.gaps.stream()).toList());
  }

  /** When the change reached a cluster; empty where nothing was changed there yet. */
  public Optional<Instant> changedAt(String clusterId) {
    return Optional.ofNullable(changes.get(clusterId));
  }

  /** The exhibits of a kind that match. */
  public List<Exhibit> find(String kind, Predicate<Evidence> matches) {
    return stream(kind).filter(each -> matches.test(each.evidence())).toList();
  }

  public boolean has(String kind, Predicate<Evidence> matches) {
    return stream(kind).anyMatch(each -> matches.test(each.evidence()));
  }

  private Stream<Exhibit> stream(String kind) {
    return exhibits.stream().filter(each -> each.evidence().kind().equals(kind));
  }

  /**
   * Whether it ended or began before its cluster's change, so that the change cannot be its cause.
   */
  public boolean isOld(Exhibit exhibit) {
    Evidence evidence = exhibit.evidence();
    Optional<Instant> changedAt = changedAt(exhibit.clusterId());
    return changedAt.isPresent()
        && Stream.of(evidence.at(), since(evidence))
            .flatMap(Optional::stream)
            .anyMatch(time -> time.isBefore(changedAt.get()));
  }

  private static Optional<Instant> since(Evidence evidence) {
    try {
      return Optional.ofNullable(evidence.facts().get("since")).map(Instant::parse);
    } catch (DateTimeParseException odd) {
      return Optional.empty();
    }
  }
}
