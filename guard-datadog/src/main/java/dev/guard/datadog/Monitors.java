package dev.guard.datadog;

import com.datadog.api.client.v1.api.MonitorsApi;
import com.datadog.api.client.v1.api.MonitorsApi.ListMonitorsOptionalParameters;
import com.datadog.api.client.v1.model.MatchingDowntime;
import com.datadog.api.client.v1.model.Monitor;
import com.datadog.api.client.v1.model.MonitorOptions;
import com.datadog.api.client.v1.model.MonitorOverallStates;
import com.datadog.api.client.v1.model.MonitorState;
import com.datadog.api.client.v1.model.MonitorStateGroup;
import dev.guard.api.Answer;
import dev.guard.api.Known;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Alert;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code GET /api/v1/monitor} once for all clusters and finds those that watch each: the
 * server's own filter by scope does not find a monitor over everything that is grouped by cluster.
 * The list is kept for a minute. Thread-safe.
 */
final class Monitors {
  private static final String PATH = "/api/v1/monitor";
  private static final int PAGE = 1_000;
  private static final int MOST_PAGES = 20;
  private static final Duration KEEP = Duration.ofMinutes(1);

  private final DatadogCalls calls;
  private final MonitorsApi api;
  private final ClusterTags tags;
  private final InstantSource time;
  private final URI app;
  private Optional<List<Monitor>> kept = Optional.empty();
  private Instant keptUntil = Instant.MIN;

  Monitors(DatadogCalls calls, ClusterTags tags, InstantSource time, URI app) {
    this.calls = calls;
    this.api = new MonitorsApi(calls.client());
    this.tags = tags;
    this.time = time;
    this.app = app;
  }

  Map<String, Answer<List<Alert>>> alerts(List<Cluster> clusters) {
    Answer<List<Monitor>> all = all();
    Map<String, Answer<List<Alert>>> alerts = new LinkedHashMap<>();
    for (Cluster cluster : clusters) {
      Set<String> names = tags.of(cluster);
      alerts.put(
          cluster.id(),
          all.map(
              monitors ->
                  monitors.stream()
                      .map(monitor -> alert(monitor, names))
                      .flatMap(Optional::stream)
                      .toList()));
    }
    return alerts;
  }

  private synchronized Answer<List<Monitor>> all() {
    if (kept.isPresent() && time.instant().isBefore(keptUntil)) {
      return Answer.known(kept.orElseThrow());
    }
    List<Monitor> all = new ArrayList<>();
    for (long page = 0; page < MOST_PAGES; page++) {
      ListMonitorsOptionalParameters parameters =
          new ListMonitorsOptionalParameters()
              .groupStates("all")
              .withDowntimes(true)
              .page(page)
              .pageSize(PAGE);
      Answer<List<Monitor>> answer =
          calls.call(PATH, "monitors_read", () -> api.listMonitorsWithHttpInfo(parameters));
      if (!(answer instanceof Known<List<Monitor>> known)) {
        return answer;
      }
      all.addAll(known.value());
      if (known.value().size() < PAGE) {
        kept = Optional.of(List.copyOf(all));
        keptUntil = time.instant().plus(KEEP);
        return Answer.known(kept.orElseThrow());
      }
    }
    return Answer.unknown(
        "Datadog has more than " + PAGE * MOST_PAGES + " monitors, which is too many to look at");
  }

  /** Empty where the monitor does not watch the cluster. */
  private Optional<Alert> alert(Monitor monitor, Set<String> cluster) {
    List<Group> groups = groups(monitor, cluster);
    if (groups.isEmpty() && !mentions(monitor, cluster)) {
      return Optional.empty();
    }
    if (groups.isEmpty()) {
      groups = List.of(new Group(cluster, state(monitor.getOverallState())));
    }
    Comparator<Group> badness = Comparator.comparingInt(group -> badness(group.state()));
    Optional<Group> worst = groups.stream().max(badness);
    Optional<Group> loud =
        groups.stream().filter(group -> !muted(monitor, group, cluster)).max(badness);
    Group shown = loud.or(() -> worst).orElseThrow();
    long id = Optional.ofNullable(monitor.getId()).orElse(0L);
    return Optional.of(
        new Alert(
            Long.toString(id),
            Optional.ofNullable(monitor.getName()).orElse("Monitor " + id),
            shown.state(),
            loud.isEmpty(),
            Optional.of(Links.monitor(app, id))));
  }

  /** A group of a monitor, by its tags. */
  private record Group(Set<String> tags, Alert.State state) {}

  private static List<Group> groups(Monitor monitor, Set<String> cluster) {
    MonitorState state = monitor.getState();
    if (state == null || state.getGroups() == null) {
      return List.of();
    }
    List<Group> groups = new ArrayList<>();
    for (Map.Entry<String, MonitorStateGroup> entry : state.getGroups().entrySet()) {
      Set<String> names = new HashSet<>(Arrays.asList(entry.getKey().split("\\s*,\\s*")));
      if (names.stream().anyMatch(cluster::contains)) {
        groups.add(new Group(names, state(entry.getValue().getStatus())));
      }
    }
    return groups;
  }

  private static boolean mentions(Monitor monitor, Set<String> cluster) {
    List<String> own = Optional.ofNullable(monitor.getTags()).orElse(List.of());
    String query = Optional.ofNullable(monitor.getQuery()).orElse("");
    return own.stream().anyMatch(cluster::contains)
        || cluster.stream().anyMatch(tag -> whole(tag).matcher(query).find());
  }

  /**
   * {@code cluster:prod-1} is not in {@code cluster:prod-10}, nor in {@code kube_cluster:prod-1}.
   */
  private static Pattern whole(String tag) {
    return Pattern.compile("(?<![A-Za-z0-9_./!-])" + Pattern.quote(tag) + "(?![A-Za-z0-9_./*-])");
  }

  /** Silenced for everything or for the group, or in a downtime whose scopes all fit the group. */
  private boolean muted(Monitor monitor, Group group, Set<String> cluster) {
    Instant now = time.instant();
    Set<String> names = new HashSet<>(group.tags());
    names.addAll(cluster);
    names.add("*");
    boolean silent =
        silenced(monitor).entrySet().stream()
            .anyMatch(
                entry ->
                    !over(entry.getValue(), now)
                        && names.containsAll(Arrays.asList(entry.getKey().split("\\s*,\\s*"))));
    List<MatchingDowntime> downtimes =
        Optional.ofNullable(monitor.getMatchingDowntimes()).orElse(List.of());
    return silent
        || downtimes.stream()
            .anyMatch(
                downtime ->
                    started(downtime.getStart(), now)
                        && !over(downtime.getEnd(), now)
                        && names.containsAll(
                            Optional.ofNullable(downtime.getScope()).orElse(List.of())));
  }

  /** Deprecated by Datadog, but the only place where a downtime of its first API shows. */
  @SuppressWarnings("deprecation")
  private static Map<String, Long> silenced(Monitor monitor) {
    return Optional.ofNullable(monitor.getOptions())
        .map(MonitorOptions::getSilenced)
        .orElse(Map.of());
  }

  private static boolean started(@org.jspecify.annotations.Nullable Long start, Instant now) {
    return start == null || start <= now.getEpochSecond();
  }

  private static boolean over(@org.jspecify.annotations.Nullable Long end, Instant now) {
    return end != null && end > 0 && end <= now.getEpochSecond();
  }

  private static int badness(Alert.State state) {
    return switch (state) {
      case OK -> 0;
      case UNKNOWN -> 1;
      case NO_DATA -> 2;
      case WARN -> 3;
      case ALERT -> 4;
    };
  }

  /** Ignored and skipped evaluations say nothing of the cluster, like an unknown one. */
  private static Alert.State state(@org.jspecify.annotations.Nullable MonitorOverallStates state) {
    if (state == null) {
      return Alert.State.UNKNOWN;
    }
    return switch (Objects.requireNonNullElse(state.getValue(), "")) {
      case "OK" -> Alert.State.OK;
      case "Warn" -> Alert.State.WARN;
      case "Alert" -> Alert.State.ALERT;
      case "No Data" -> Alert.State.NO_DATA;
      default -> Alert.State.UNKNOWN;
    };
  }
}
