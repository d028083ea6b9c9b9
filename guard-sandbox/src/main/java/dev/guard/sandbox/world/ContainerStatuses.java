package dev.guard.sandbox.world;

import static dev.guard.sandbox.world.Fields.map;
import static dev.guard.sandbox.world.Fields.time;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What the kubelet says of a container. */
final class ContainerStatuses {
  private static final int RESTARTS = 9;

  private ContainerStatuses() {}

  /**
   * The status of a container.
   *
   * @param container its specification
   * @param since when the trouble began
   */
  static Map<String, Object> of(
      Map<?, ?> container, Optional<Fault> trouble, Instant startedAt, Instant since) {
    Map<String, Object> status =
        map(
            "name", String.valueOf(container.get("name")),
            "image", String.valueOf(container.get("image")),
            "imageID", "",
            "ready", trouble.isEmpty(),
            "started", trouble.isEmpty(),
            "restartCount", trouble.filter(ContainerStatuses::crashes).isPresent() ? RESTARTS : 0);
    status.put(
        "state",
        trouble
            .map(fault -> state(fault, container, startedAt))
            .orElseGet(() -> running(startedAt)));
    trouble
        .filter(ContainerStatuses::crashes)
        .ifPresent(fault -> status.put("lastState", ended(fault, since)));
    return status;
  }

  private static boolean crashes(Fault fault) {
    return fault == Fault.CRASHLOOP
        || fault == Fault.OUT_OF_MEMORY
        || fault == Fault.APPLICATION_CRASH;
  }

  private static Map<String, Object> state(Fault fault, Map<?, ?> container, Instant startedAt) {
    if (crashes(fault)) {
      return waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container");
    }
    return fault == Fault.IMAGE_PULL
        ? waiting("ImagePullBackOff", "Back-off pulling image \"" + container.get("image") + "\"")
        : running(startedAt);
  }

  private static Map<String, Object> waiting(String reason, String message) {
    return map("waiting", map("reason", reason, "message", message));
  }

  private static Map<String, Object> running(Instant startedAt) {
    return map("running", map("startedAt", time(startedAt)));
  }

  private static Map<String, Object> ended(Fault fault, Instant since) {
    boolean memory = fault == Fault.OUT_OF_MEMORY;
    return map(
        "terminated",
        map(
            "exitCode",
            memory ? 137 : 1,
            "reason",
            memory ? "OOMKilled" : "Error",
            "startedAt",
            time(since.minusSeconds(20)),
            "finishedAt",
            time(since)));
  }
}
