package dev.guard.k8s;

import dev.guard.api.Severity;
import dev.guard.api.Window;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a pod, container by container, as the kubelet tells it. Pure.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/">Pod
 *     lifecycle</a>
 */
final class PodJudge {
  /**
   * One thing that is wrong.
   *
   * @param container empty where it is about the whole pod
   * @param reason as {@link dev.guard.api.evidence.Kinds#POD} says it
   * @param since when it began, where the pod says so
   * @param at when it was last seen
   */
  record Trouble(
      String container,
      String reason,
      String message,
      Severity severity,
      int restarts,
      Optional<Instant> since,
      Instant at) {}

  /** A container that runs for so long and is not ready fails its probe; before, it starts. */
  private static final Duration STARTING = Duration.ofSeconds(60);

  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");
  private static final int MOST = 400;

  private final Pod pod;
  private final Window window;
  private final Instant now;
  private final List<Trouble> troubles = new ArrayList<>();

  private PodJudge(Pod pod, Window window, Instant now) {
    this.pod = pod;
    this.window = window;
    this.now = now;
  }

  /** What is wrong now, or was in the window; empty for a pod that is well, or on its way out. */
  static List<Trouble> judge(Pod pod, Window window, Instant now) {
    PodJudge judge = new PodJudge(pod, window, now);
    if (pod.getStatus() != null && pod.getMetadata().getDeletionTimestamp() == null) {
      judge.look();
    }
    return List.copyOf(judge.troubles);
  }

  private void look() {
    String phase = String.valueOf(pod.getStatus().getPhase());
    if (phase.equals("Succeeded")) {
      return;
    }
    if (phase.equals("Failed")) {
      failed();
      return;
    }
    condition("PodScheduled")
        .filter(scheduled -> "False".equals(scheduled.getStatus()))
        .ifPresent(this::unscheduled);
    pod.getStatus().getInitContainerStatuses().forEach(status -> container(status, true));
    pod.getStatus().getContainerStatuses().forEach(status -> container(status, false));
  }

  private void failed() {
    String reason = pod.getStatus().getReason();
    Optional<Instant> ended =
        pod.getStatus().getContainerStatuses().stream()
            .flatMap(status -> terminated(status.getState()).stream())
            .flatMap(end -> instant(end.getFinishedAt()).stream())
            .max(Instant::compareTo)
            .or(() -> instant(pod.getStatus().getStartTime()));
    if (ended.filter(window::contains).isPresent()) {
      add(
          "",
          reason == null ? "Failed" : reason,
          "It has failed: " + OneLine.of(pod.getStatus().getMessage(), MOST),
          Severity.WARNING,
          0,
          ended,
          ended.get());
    }
  }

  private void unscheduled(PodCondition scheduled) {
    String reason = scheduled.getReason() == null ? "Unschedulable" : scheduled.getReason();
    add(
        "",
        reason,
        "No node takes it: " + OneLine.of(scheduled.getMessage(), MOST),
        Severity.ERROR,
        0,
        instant(scheduled.getLastTransitionTime()),
        now);
  }

  private void container(ContainerStatus status, boolean init) {
    int restarts = status.getRestartCount() == null ? 0 : status.getRestartCount();
    Optional<ContainerStateTerminated> before = terminated(status.getLastState());
    Optional<ContainerStateTerminated> ended = terminated(status.getState());
    ContainerStateWaiting waiting =
        status.getState() == null ? null : status.getState().getWaiting();
    if (waiting != null) {
      waits(status, waiting, before, restarts);
    } else if (ended.isPresent()) {
      if (number(ended.get().getExitCode()) != 0) {
        ended(status, ended.get(), restarts, Severity.ERROR);
      }
    } else if (!init && !Boolean.TRUE.equals(status.getReady()) && runsForLong(status)) {
      add(
          status.getName(),
          "ProbeFailed",
          "Container "
              + status.getName()
              + " runs, and is not ready: "
              + (Boolean.FALSE.equals(status.getStarted()) ? "startup" : "readiness")
              + " probe fails",
          Severity.ERROR,
          restarts,
          started(status),
          now);
    } else if (before.isPresent() && number(before.get().getExitCode()) != 0) {
      ended(status, before.get(), restarts, Severity.WARNING);
    }
  }

  private void waits(
      ContainerStatus status,
      ContainerStateWaiting waiting,
      Optional<ContainerStateTerminated> before,
      int restarts) {
    String reason = waiting.getReason() == null ? "" : waiting.getReason();
    if (reason.isEmpty() || ORDINARY.contains(reason)) {
      return;
    }
    // Why it crashes says more than that it does.
    boolean memory = before.filter(end -> "OOMKilled".equals(end.getReason())).isPresent();
    add(
        status.getName(),
        memory ? "OOMKilled" : reason,
        "Container "
            + status.getName()
            + " waits ("
            + reason
            + ")"
            + (waiting.getMessage() == null ? "" : ": " + OneLine.of(waiting.getMessage(), MOST))
            + before.map(end -> "; it ended before with " + told(end)).orElse("")
            + (restarts > 0 ? "; restarted " + restarts + " times" : ""),
        Severity.ERROR,
        restarts,
        condition("Ready").flatMap(ready -> instant(ready.getLastTransitionTime())),
        now);
  }

  /** It ended and runs again, or will soon; long ago it does not matter. */
  private void ended(
      ContainerStatus status, ContainerStateTerminated end, int restarts, Severity severity) {
    Optional<Instant> at = instant(end.getFinishedAt());
    if (at.filter(window::contains).isEmpty()) {
      return;
    }
    boolean memory = "OOMKilled".equals(end.getReason());
    String again = severity == Severity.ERROR ? "Error" : "Restarted";
    add(
        status.getName(),
        memory ? "OOMKilled" : again,
        "Container " + status.getName() + " ended with " + told(end),
        memory ? Severity.ERROR : severity,
        restarts,
        Optional.empty(),
        at.get());
  }

  private static String told(ContainerStateTerminated end) {
    return "exit code "
        + number(end.getExitCode())
        + (end.getReason() == null ? "" : " (" + end.getReason() + ")")
        + (end.getMessage() == null ? "" : ": " + OneLine.of(end.getMessage(), MOST));
  }

  private boolean runsForLong(ContainerStatus status) {
    return status.getState() != null
        && status.getState().getRunning() != null
        && started(status)
            .filter(since -> Duration.between(since, now).compareTo(STARTING) >= 0)
            .isPresent();
  }

  private static Optional<Instant> started(ContainerStatus status) {
    return status.getState() == null || status.getState().getRunning() == null
        ? Optional.empty()
        : instant(status.getState().getRunning().getStartedAt());
  }

  private Optional<PodCondition> condition(String type) {
    return PodTrouble.condition(pod, type);
  }

  static Optional<ContainerStateTerminated> terminated(
      io.fabric8.kubernetes.api.model.@Nullable ContainerState state) {
    return state == null ? Optional.empty() : Optional.ofNullable(state.getTerminated());
  }

  /** A time as Kubernetes writes it; empty where there is none. */
  static Optional<Instant> instant(@Nullable String text) {
    try {
      return text == null || text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException odd) {
      return Optional.empty();
    }
  }

  static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }

  private void add(
      String container,
      String reason,
      String message,
      Severity severity,
      int restarts,
      Optional<Instant> since,
      Instant at) {
    troubles.add(new Trouble(container, reason, message, severity, restarts, since, at));
  }
}
