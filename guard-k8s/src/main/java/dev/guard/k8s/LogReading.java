package dev.guard.k8s;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads one container's log over the window. Of a log that is too long it reads the beginning and
 * the end, and says so.
 *
 * @param previous whether it is that of the container before the last restart
 */
record LogReading(SeenPod pod, SeenPod.ContainerState container, boolean previous) {
  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final int LAST_LINES = 3_000;
  private static final int MOST_GROUPS = 6;
  private static final int MOST_EXAMPLE = 300;

  /** How it is called in a gap. */
  String name() {
    return "log of " + container.name() + " in " + pod.object() + (previous ? ", previous" : "");
  }

  /** The evidence in the log; nothing where there is no log any more. */
  List<Evidence> read(KubernetesClient client, EvidenceRequest request) {
    return read(client, request, MOST_BYTES, LAST_LINES);
  }

  /**
   * The same with other limits.
   *
   * @param mostBytes how much is read from the beginning of the window
   * @param lastLines of a longer log how many lines are read from the end
   */
  List<Evidence> read(
      KubernetesClient client, EvidenceRequest request, int mostBytes, int lastLines) {
    LogGroups groups = new LogGroups(request.changedAt());
    try {
      return evidence(groups, readAll(client, request, groups, mostBytes, lastLines));
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == 400 || refused.getCode() == 404) {
        // The kubelet has no log of it any more, or the pod went away meanwhile.
        return List.of();
      }
      throw refused;
    }
  }

  /** Whether nothing was left out between what was read. */
  private boolean readAll(
      KubernetesClient client,
      EvidenceRequest request,
      LogGroups groups,
      int mostBytes,
      int lastLines) {
    PodLog log = new PodLog(pod.namespace(), pod.name(), container.name(), previous);
    Instant from = request.window().from();
    Instant to = request.window().to();
    Lines beginning = new Lines(groups, to, Optional.empty(), mostBytes);
    long read = beginning.read(log.open(client, from, mostBytes, OptionalInt.empty()));
    if (read < mostBytes) {
      return true;
    }
    new Lines(groups, to, beginning.last, mostBytes)
        .read(log.open(client, from, mostBytes, OptionalInt.of(lastLines)));
    return false;
  }

  /** Takes the lines between two instants out of a log whose lines begin with their time. */
  private static final class Lines {
    private final LogGroups groups;
    private final Instant to;
    private final Optional<Instant> after;
    private final int mostBytes;
    private Optional<Instant> last = Optional.empty();

    private Lines(LogGroups groups, Instant to, Optional<Instant> after, int mostBytes) {
      this.groups = groups;
      this.to = to;
      this.after = after;
      this.mostBytes = mostBytes;
    }

    /**
     * Reads it to its end and answers how many bytes that were. A server that sends more than it
     * was asked for, which a proxy between may cause, is not read any further.
     */
    private long read(BufferedReader reader) {
      long bytes = 0;
      try (reader) {
        StringBuilder line = new StringBuilder();
        for (int next = reader.read(); next >= 0 && bytes < mostBytes; next = reader.read()) {
          bytes += next < 0x80 ? 1 : next < 0x800 ? 2 : 3;
          if (next == '\n') {
            take(line.toString());
            line.setLength(0);
          } else if (line.length() < 2 * LogText.MOST) {
            line.append((char) next);
          }
        }
        if (line.length() > 0) {
          take(line.toString());
        }
        return bytes;
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }

    private void take(String stamped) {
      int blank = stamped.indexOf(' ');
      Optional<Instant> at =
          blank < 0 ? Optional.empty() : PodJudge.instant(stamped.substring(0, blank));
      boolean outside =
          at.filter(time -> !time.isBefore(to)).isPresent()
              || (after.isPresent() && at.filter(time -> !time.isAfter(after.get())).isPresent());
      if (!outside) {
        last = at.or(() -> last);
        groups.add(at, at.isPresent() ? stamped.substring(blank + 1) : stamped);
      }
    }
  }

  private List<Evidence> evidence(LogGroups groups, boolean whole) {
    List<Evidence> found = new ArrayList<>();
    if (previous && !groups.lastLines().isEmpty()) {
      String why =
          container.reason().isEmpty() ? "" : " (" + OneLine.of(container.reason(), 60) + ")";
      Evidence end =
          Evidence.of(
                  Kinds.LOG,
                  pod.object(),
                  container.exitCode() == 0 ? Severity.WARNING : Severity.ERROR,
                  "The last lines of container "
                      + container.name()
                      + " before it ended with exit code "
                      + container.exitCode()
                      + why
                      + ".")
              .withFacts(facts())
              .withLines(groups.lastLines());
      found.add(groups.lastAt().map(at -> end.seen(at, 1)).orElse(end));
    }
    groups.ranked().stream().limit(MOST_GROUPS).forEach(group -> found.add(evidence(group, whole)));
    return found;
  }

  private Evidence evidence(LogGroups.Group group, boolean whole) {
    Map<String, String> facts = facts();
    facts.put("after_change", Integer.toString(group.afterChange()));
    if (!whole) {
      facts.put("left_out", "the middle of the log");
    }
    boolean error = group.level() == LogText.Level.ERROR;
    Evidence one =
        Evidence.of(
                Kinds.LOG,
                pod.object(),
                error ? Severity.ERROR : Severity.WARNING,
                group.count()
                    + (error ? " × error" : " × warning")
                    + (group.isNew() ? "" : " (" + group.afterChange() + " after the change)")
                    + " in container "
                    + container.name()
                    + ": "
                    + OneLine.of(group.example(), MOST_EXAMPLE))
            .withFacts(facts)
            .withLines(group.lines());
    return new Evidence(
        one.kind(),
        one.object(),
        one.severity(),
        one.message(),
        one.facts(),
        one.lines(),
        group.last(),
        group.count());
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("namespace", pod.namespace());
    facts.put("name", pod.name());
    facts.put("workload", pod.workload());
    facts.put("component", pod.part().word());
    facts.put("container", container.name());
    facts.put("previous", Boolean.toString(previous));
    return facts;
  }
}
