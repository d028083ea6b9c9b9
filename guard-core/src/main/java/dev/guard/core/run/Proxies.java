package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.Workload;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What is said of the data plane beside a verdict: a verdict says what it was measured on. Each
 * sentence starts with a space.
 */
record Proxies(Answer<DataPlane> seen) {
  private static final int NAMED = 5;
  private static final String NO_VOUCHER = ", so this does not vouch for the data plane.";

  /** Workloads whose proxies are behind; empty where they could not be counted. */
  OptionalInt behind() {
    return seen.fold(
        plane -> OptionalInt.of(plane.behind().size()), unknown -> OptionalInt.empty());
  }

  String afterUpgrade() {
    return seen.fold(
        plane -> {
          if (!plane.behind().isEmpty()) {
            return " " + still(plane.behind()) + " an older proxy" + NO_VOUCHER;
          }
          return plane.unknown() > 0
              ? " The version of "
                  + Words.count(plane.unknown(), "proxy", "proxies")
                  + " could not be told"
                  + NO_VOUCHER
              : " All proxies run the new version.";
        },
        unknown -> " Which versions the proxies run could not be told" + NO_VOUCHER);
  }

  /** Proxies that restarted meanwhile are ahead of the old control plane. */
  String afterRollback() {
    return seen.fold(
        plane ->
            plane.ahead().isEmpty()
                ? ""
                : " "
                    + still(plane.ahead())
                    + " a proxy newer than the control plane, which Istio does not support."
                    + " Restart "
                    + names(plane.ahead())
                    + ".",
        unknown -> " Which versions the proxies run could not be told" + NO_VOUCHER);
  }

  private static String still(List<Workload> workloads) {
    return Words.count(workloads.size(), "workload still runs", "workloads still run");
  }

  private static String names(List<Workload> workloads) {
    String some =
        workloads.stream()
            .limit(NAMED)
            .map(each -> each.namespace() + "/" + each.name())
            .collect(Collectors.joining(", "));
    int rest = workloads.size() - NAMED;
    return rest > 0 ? some + " and " + rest + " more" : some;
  }
}
