package dev.guard.k8s;

import io.fabric8.mockwebserver.http.MockResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The logs of the containers, answered as the kubelet does: {@code previous}, {@code timestamps},
 * {@code sinceTime}, {@code tailLines}, and {@code limitBytes} from the beginning.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod">read
 *     log</a>
 */
final class PretendLogs {
  private record Line(Instant at, String text) {}

  private final Map<String, List<Line>> logs = new ConcurrentHashMap<>();
  private final Set<String> boundless = ConcurrentHashMap.newKeySet();

  /** The logs of this pod come whole, whatever their reader says to be the most. */
  void boundless(String pod) {
    boundless.add(pod);
  }

  /** A line of a container; {@code previous} means the one before the last restart. */
  PretendLogs line(String pod, String container, boolean previous, Instant at, String text) {
    logs.computeIfAbsent(key(pod, container, previous), unused -> new ArrayList<>())
        .add(new Line(at, text));
    return this;
  }

  /** Ordinary lines of 200 characters, so many characters in all, and one more line. */
  void filled(String pod, String container, Instant from, int characters, String last) {
    String filler = "x\tinfo\tads\t" + "push ".repeat(32);
    int lines = characters / 200;
    for (int i = 0; i < lines; i++) {
      line(pod, container, false, from.plusMillis(i), filler);
    }
    line(pod, container, false, from.plusMillis(lines), last);
  }

  private static String key(String pod, String container, boolean previous) {
    return pod + " " + container + " " + previous;
  }

  MockResponse answer(String path) {
    String pod = path.replaceFirst(".*/pods/([^/]+)/log.*", "$1");
    List<Line> lines =
        logs.get(
            key(
                pod,
                parameter(path, "container").orElse(""),
                parameter(path, "previous").equals(Optional.of("true"))));
    if (lines == null) {
      return new MockResponse()
          .setResponseCode(400)
          .setHeader("Content-Type", "application/json")
          .setBody(
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":400,"
                  + "\"message\":\"previous terminated container not found\"}");
    }
    Instant since = parameter(path, "sinceTime").map(Instant::parse).orElse(Instant.MIN);
    List<String> selected =
        lines.stream()
            .filter(line -> !line.at().isBefore(since))
            .map(line -> line.at() + " " + line.text() + "\n")
            .toList();
    int last = parameter(path, "tailLines").map(Integer::parseInt).orElse(selected.size());
    byte[] text =
        String.join("", selected.subList(Math.max(0, selected.size() - last), selected.size()))
            .getBytes(StandardCharsets.UTF_8);
    int most =
        parameter(path, "limitBytes")
            .filter(any -> !boundless.contains(pod))
            .map(Integer::parseInt)
            .orElse(text.length);
    return new MockResponse()
        .setResponseCode(200)
        .setHeader("Content-Type", "text/plain")
        .setBody(
            new String(Arrays.copyOf(text, Math.min(most, text.length)), StandardCharsets.UTF_8));
  }

  private static Optional<String> parameter(String path, String name) {
    return Arrays.stream(path.substring(path.indexOf('?') + 1).split("&", -1))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
        .findFirst();
  }
}
