package dev.guard.k8s;

import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSeries;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Warning events of a window; what is alike is counted. Read through {@code core/v1}, which shows
 * the events of both APIs.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/">Event</a>
 */
final class EventEvidence {
  /** More kinds of trouble than anybody reads; what comes after them is only counted. */
  private static final int MOST_GROUPS = 500;

  private static final int MOST_TEXT = 500;

  /** What runs for the teams; events about other kinds are about the platform. */
  private static final Set<String> OF_WORKLOADS =
      Set.of(
          "Pod",
          "ReplicaSet",
          "Deployment",
          "StatefulSet",
          "DaemonSet",
          "Job",
          "CronJob",
          "HorizontalPodAutoscaler",
          "PodDisruptionBudget",
          "Service",
          "Endpoints");

  private record Group(String object, ObjectReference about, String reason, String message) {}

  /** What is known of the events of one group. */
  private static final class Seen {
    private final Group newest;
    private final Instant at;
    private final int count;

    private Seen(Group newest, Instant at, int count) {
      this.newest = newest;
      this.at = at;
      this.count = count;
    }

    private Seen with(Seen other) {
      Seen later = other.at.isBefore(at) ? this : other;
      return new Seen(
          later.newest, later.at, (int) Math.min(1_000_000_000L, (long) count + other.count));
    }
  }

  private final Window window;
  private final Map<String, Seen> groups = new LinkedHashMap<>();
  private int further;

  private EventEvidence(Window window) {
    this.window = window;
  }

  static EventEvidence read(KubernetesClient client, Window window) {
    EventEvidence events = new EventEvidence(window);
    Listing.each(
        client.v1().events().inAnyNamespace(),
        new ListOptionsBuilder().withFieldSelector("type=Warning"),
        events::add);
    return events;
  }

  private void add(Event event) {
    Optional<Instant> at = lastSeen(event).filter(window::contains);
    if (!"Warning".equals(event.getType()) || at.isEmpty()) {
      return;
    }
    ObjectReference about = event.getInvolvedObject();
    String reason = event.getReason() == null ? "" : event.getReason();
    String message = OneLine.of(event.getMessage(), MOST_TEXT);
    String namespace = about.getNamespace() == null ? "" : about.getNamespace();
    String object =
        about.getKind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + about.getName();
    // Pods of one ReplicaSet differ in their last letters, its messages in such names and numbers.
    String key =
        LogText.template(object.replaceFirst("-[a-z0-9]{5}$", ""))
            + "\n"
            + reason
            + "\n"
            + LogText.template(message);
    if (!groups.containsKey(key) && groups.size() >= MOST_GROUPS) {
      further++;
      return;
    }
    groups.merge(
        key,
        new Seen(new Group(object, about, reason, message), at.get(), count(event)),
        Seen::with);
  }

  private static int count(Event event) {
    EventSeries series = event.getSeries();
    int counted = Math.max(PodJudge.number(event.getCount()), 1);
    return series == null ? counted : Math.max(counted, PodJudge.number(series.getCount()));
  }

  /** The newest of the times that an event of either API may have. */
  private static Optional<Instant> lastSeen(Event event) {
    EventSeries series = event.getSeries();
    return (series == null ? Optional.<Instant>empty() : micro(series.getLastObservedTime()))
        .or(() -> PodJudge.instant(event.getLastTimestamp()))
        .or(() -> micro(event.getEventTime()))
        .or(() -> PodJudge.instant(event.getFirstTimestamp()))
        .or(() -> PodJudge.instant(event.getMetadata().getCreationTimestamp()));
  }

  private static Optional<Instant> micro(@Nullable MicroTime time) {
    try {
      return time == null || time.getTime() == null
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(time.getTime()).toInstant());
    } catch (DateTimeParseException odd) {
      return Optional.empty();
    }
  }

  /**
   * The events, with what is known now of the pods that they are about.
   *
   * @param survey empty where the pods could not be read
   */
  List<Evidence> evidence(Optional<PodSurvey> survey) {
    List<Evidence> found = new ArrayList<>();
    groups.values().forEach(seen -> found.add(evidence(seen, survey)));
    if (further > 0) {
      found.add(
          Evidence.of(
                  Kinds.GAP, "", Severity.INFO, further + " further warning events were not kept.")
              .withFacts(Map.of("part", "events")));
    }
    return found;
  }

  private static Evidence evidence(Seen seen, Optional<PodSurvey> survey) {
    ObjectReference about = seen.newest.about();
    String namespace = about.getNamespace() == null ? "" : about.getNamespace();
    String kind = about.getKind() == null ? "" : about.getKind();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("reason", seen.newest.reason());
    facts.put("kind", kind);
    facts.put("namespace", namespace);
    facts.put("name", about.getName());
    facts.put("component", part(kind, namespace, about.getName(), survey).word());
    boolean recovered =
        kind.equals("Pod")
            && survey.flatMap(pods -> pods.isWell(namespace, about.getName())).orElse(false);
    return Evidence.of(
            Kinds.EVENT,
            seen.newest.object(),
            recovered ? Severity.INFO : Severity.WARNING,
            seen.newest.object()
                + ": "
                + seen.newest.reason()
                + ": "
                + seen.newest.message()
                + (recovered ? " (the pod is well now)" : ""))
        .withFacts(facts)
        .seen(seen.at, seen.count);
  }

  private static MeshPart part(
      String kind, String namespace, String name, Optional<PodSurvey> survey) {
    if (!OF_WORKLOADS.contains(kind)) {
      return MeshPart.PLATFORM;
    }
    String own = kind + " " + namespace + "/" + name;
    return survey
        .flatMap(
            pods ->
                pods.meshWorkloads().entrySet().stream()
                    .filter(entry -> isOrBelongsTo(own, entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst())
        .orElseGet(() -> MeshPart.ofNamespace(namespace));
  }

  /** By name: what a controller makes is named after it. */
  private static boolean isOrBelongsTo(String object, String workload) {
    String name = object.substring(object.indexOf(' ') + 1);
    String owner = workload.substring(workload.indexOf(' ') + 1);
    return name.equals(owner) || name.startsWith(owner + "-");
  }
}
