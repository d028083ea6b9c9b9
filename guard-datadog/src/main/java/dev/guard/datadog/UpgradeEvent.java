package dev.guard.datadog;

import com.datadog.api.client.v1.model.EventAlertType;
import com.datadog.api.client.v1.model.EventCreateRequest;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What Datadog's graphs show of an upgrade: the merge, the rollout, the verdict and the rollback.
 * Pure and stateless.
 *
 * <p>Limits of the fields: the published description of {@code EventCreateRequest} (Datadog).
 */
final class UpgradeEvent {
  /** On every event of GUARD's, so that its own are told from those of others. */
  static final String OURS = "source:guard";

  private static final int LONGEST_TEXT = 4_000;
  private static final int LONGEST_TITLE = 500;
  private static final int LONGEST_KEY = 100;
  private static final int LONGEST_TAG = 200;

  /** Datadog takes events of the last 18 hours; a later one is dated when it is sent. */
  private static final Duration OLDEST = Duration.ofHours(17);

  private static final String ROLLBACK = "rollback";

  private UpgradeEvent() {}

  /** What an entry is called, and how bad it is. */
  private record Told(String title, EventAlertType type) {}

  /**
   * The event of an entry; empty where graphs need none.
   *
   * @param clusterTag the tag that names a cluster
   * @param now the machine's time
   */
  static Optional<EventCreateRequest> of(
      Run run, JournalEntry entry, String clusterTag, Instant now) {
    return told(entry).map(told -> event(run, entry, told, clusterTag, now));
  }

  private static Optional<Told> told(JournalEntry entry) {
    boolean rollback = ROLLBACK.equals(entry.data().get("kind"));
    return switch (entry.kind()) {
      case "change.merged" ->
          Optional.of(
              rollback
                  ? new Told("the rollback is merged", EventAlertType.WARNING)
                  : new Told("the upgrade is merged", EventAlertType.INFO));
      case "change.opened" ->
          rollback
              ? Optional.of(new Told("a rollback waits for a person", EventAlertType.ERROR))
              : Optional.empty();
      case "held" ->
          ClusterState.VALIDATING.label().equals(entry.data().get("state"))
              ? Optional.of(new Told("the verdict is inconclusive", EventAlertType.WARNING))
              : Optional.empty();
      case "moved" -> moved(entry);
      default -> Optional.empty();
    };
  }

  private static Optional<Told> moved(JournalEntry entry) {
    Optional<ClusterState> from = state(entry, "from");
    return state(entry, "to")
        .flatMap(
            to ->
                switch (to) {
                  case UPGRADING ->
                      Optional.of(new Told("the rollout has started", EventAlertType.INFO));
                  case VALIDATING ->
                      Optional.of(new Told("it is rolled out and watched", EventAlertType.INFO));
                  case UPGRADED ->
                      Optional.of(new Told("the upgrade passed", EventAlertType.SUCCESS));
                  case PRE_CHECK_PASSED ->
                      from.filter(ClusterState.VALIDATING::equals)
                          .map(stage -> new Told("a stage passed", EventAlertType.SUCCESS));
                  case ROLLBACK_NEEDED ->
                      Optional.of(new Told("the upgrade failed", EventAlertType.ERROR));
                  case ROLLBACK_COMPLETED ->
                      Optional.of(
                          new Told("the old version is back on main", EventAlertType.WARNING));
                  case HEALTHY ->
                      from.filter(ClusterState.ROLLBACK_COMPLETED::equals)
                          .map(
                              back ->
                                  new Told(
                                      "the cluster is back on its old version",
                                      EventAlertType.SUCCESS));
                  case PRE_CHECK_RUNNING,
                      PRE_CHECK_FAILED,
                      MR_CREATED,
                      MR_MERGED,
                      ROLLBACK_MR_CREATED ->
                      Optional.empty();
                });
  }

  private static Optional<ClusterState> state(JournalEntry entry, String key) {
    return Optional.ofNullable(entry.data().get(key)).flatMap(ClusterState::byLabel);
  }

  private static EventCreateRequest event(
      Run run, JournalEntry entry, Told told, String clusterTag, Instant now) {
    String where = entry.clusterId().orElse("batch " + run.batchId());
    EventCreateRequest event =
        new EventCreateRequest()
            .title(
                cut("Istio " + run.target() + " on " + where + ": " + told.title(), LONGEST_TITLE))
            .text(cut(plain(entry.why()), LONGEST_TEXT))
            .alertType(told.type())
            .aggregationKey(cut("guard/" + entry.id(), LONGEST_KEY))
            .tags(tags(run, entry, clusterTag));
    if (entry.at().isAfter(now.minus(OLDEST)) && !entry.at().isAfter(now)) {
      event.dateHappened(entry.at().getEpochSecond());
    }
    return event;
  }

  private static List<String> tags(Run run, JournalEntry entry, String clusterTag) {
    List<String> clusters = new ArrayList<>();
    entry.clusterId().ifPresent(clusters::add);
    Optional.ofNullable(entry.data().get("clusters"))
        .ifPresent(ids -> clusters.addAll(Arrays.asList(ids.split(",", -1))));
    List<String> tags = new ArrayList<>();
    tags.add(OURS);
    tags.add(cut("guard_run:" + run.id(), LONGEST_TAG));
    tags.add(cut("guard_batch:" + run.batchId(), LONGEST_TAG));
    tags.add("istio_version:" + run.target());
    clusters.stream()
        .filter(id -> !id.isBlank())
        .distinct()
        .map(id -> cut(clusterTag + ":" + id, LONGEST_TAG))
        .forEach(tags::add);
    return List.copyOf(tags);
  }

  /** Between these signs Datadog reads Markdown; the text may come from a cluster. */
  private static String plain(String text) {
    return text.replace("%%%", "%");
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = longest - 2;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + " …";
  }
}
