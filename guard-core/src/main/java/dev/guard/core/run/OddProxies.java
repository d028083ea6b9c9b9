package dev.guard.core.run;

import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Exhibit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The workloads of a cluster whose proxies run another version than its control plane, as the
 * newest analysis has seen them. Immutable.
 *
 * @param names some of them, such as {@code Deployment shop/cart}
 * @param all how many there are
 */
record OddProxies(List<String> names, int all) {
  /** As many as still can be read in a message at night. */
  private static final int MOST = 10;

  /** How the evidence names one. */
  private static final Pattern LINE =
      Pattern.compile("(?:behind|ahead): ((?:Deployment|DaemonSet|StatefulSet) [^/ ]+/[^/ ]+)");

  static OddProxies of(Optional<Analysis> analysis, String clusterId) {
    List<Evidence> seen =
        analysis.stream()
            .flatMap(each -> each.dossier().of(clusterId).exhibits().stream())
            .map(Exhibit::evidence)
            .filter(evidence -> evidence.kind().equals(Kinds.VERSIONS))
            .toList();
    List<String> names =
        seen.stream()
            .flatMap(evidence -> evidence.lines().stream())
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .map(line -> line.group(1))
            .distinct()
            .toList();
    int counted =
        seen.stream()
            .mapToInt(evidence -> count(evidence, "behind") + count(evidence, "ahead"))
            .sum();
    return new OddProxies(names, Math.max(counted, names.size()));
  }

  private static int count(Evidence evidence, String fact) {
    String value = evidence.facts().getOrDefault(fact, "");
    return value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
  }

  /** What the commands are for, and how many they are not. */
  String purpose(String clusterId) {
    int shown = Math.min(MOST, names.size());
    return "Restart workloads whose proxies are of another version than the control plane"
        + (shown < all
            ? " ("
                + shown
                + " of "
                + all
                + "; guard analyze --cluster "
                + clusterId
                + " names more)"
            : "");
  }

  List<String> restarts(String kubeContext) {
    return names.stream().limit(MOST).map(name -> restart(name, kubeContext)).toList();
  }

  private static String restart(String workload, String kubeContext) {
    String kind = workload.substring(0, workload.indexOf(' ')).toLowerCase(Locale.ROOT);
    String namespace = workload.substring(workload.indexOf(' ') + 1, workload.indexOf('/'));
    String name = workload.substring(workload.indexOf('/') + 1);
    return "kubectl --context "
        + Shell.quoted(kubeContext)
        + " -n "
        + Shell.quoted(namespace)
        + " rollout restart "
        + Shell.quoted(kind + "/" + name);
  }
}
