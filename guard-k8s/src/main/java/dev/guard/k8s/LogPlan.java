package dev.guard.k8s;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which logs are worth reading: those of istiod and the gateways, and of other parts of the mesh
 * and proxies that are not well. Never those of applications. Pure.
 */
final class LogPlan {
  private static final int MOST_OF_A_WORKLOAD = 3;
  private static final int MOST = 16;

  private LogPlan() {}

  static List<LogReading> of(List<SeenPod> pods) {
    List<SeenPod> ordered =
        pods.stream()
            .sorted(
                Comparator.comparing(SeenPod::part)
                    .thenComparing(SeenPod::isWell)
                    .thenComparing(Comparator.comparing(SeenPod::name).reversed()))
            .toList();
    Map<String, Integer> taken = new HashMap<>();
    List<LogReading> plan = new ArrayList<>();
    for (SeenPod pod : ordered) {
      List<LogReading> own = of(pod);
      if (!own.isEmpty() && taken.merge(pod.workload(), 1, Integer::sum) <= MOST_OF_A_WORKLOAD) {
        plan.addAll(own);
      }
    }
    return plan.stream().limit(MOST).toList();
  }

  private static List<LogReading> of(SeenPod pod) {
    List<LogReading> readings = new ArrayList<>();
    for (SeenPod.ContainerState container : pod.containers()) {
      boolean proxy = container.name().equals(MeshPart.PROXY);
      boolean unwell =
          pod.troubles().stream().anyMatch(one -> one.container().equals(container.name()));
      boolean wanted =
          switch (pod.part()) {
            case CONTROL_PLANE, GATEWAY -> true;
            case CNI, ZTUNNEL -> unwell;
            case APPLICATION, PLATFORM -> unwell && proxy;
          };
      if (wanted && container.ended() && unwell) {
        readings.add(new LogReading(pod, container, true));
      }
      if (wanted && container.started()) {
        readings.add(new LogReading(pod, container, false));
      }
    }
    return readings;
  }
}
