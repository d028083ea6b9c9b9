package dev.guard.sandbox.kubernetes;

import dev.guard.sandbox.world.PodLog;
import io.fabric8.mockwebserver.http.MockResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The logs of a cluster's containers, answered as the kubelet does. Immutable.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod">read
 *     log</a>
 */
final class Logs {
  private static final Pattern PATH =
      Pattern.compile("/api/v1/namespaces/([^/]+)/pods/([^/]+)/log");

  private final List<PodLog> written;
  private final InstantSource time;

  /** Lines of the future are not told. */
  Logs(List<PodLog> written, InstantSource time) {
    this.written = List.copyOf(written);
    this.time = time;
  }

  /**
   * The log that is asked for.
   *
   * @param bare the path without its query
   * @param path the path with it
   */
  MockResponse answer(String bare, String path) {
    Matcher pod = PATH.matcher(bare);
    if (!pod.matches()) {
      return Answers.status(404, "NotFound", "the server could not find the requested resource");
    }
    boolean previous = parameter(path, "previous").equals(Optional.of("true"));
    Optional<String> container = parameter(path, "container");
    Optional<PodLog> log =
        written.stream()
            .filter(one -> one.namespace().equals(pod.group(1)) && one.pod().equals(pod.group(2)))
            .filter(one -> one.previous() == previous)
            .filter(one -> container.isEmpty() || container.get().equals(one.container()))
            .findFirst();
    if (log.isEmpty() && previous) {
      return Answers.status(
          400,
          "BadRequest",
          "previous terminated container "
              + container.orElse("")
              + " in pod \""
              + pod.group(2)
              + "\" not found");
    }
    return Answers.text(log.map(one -> text(one, path)).orElse(""));
  }

  private String text(PodLog log, String path) {
    Instant since = parameter(path, "sinceTime").map(Instant::parse).orElse(Instant.MIN);
    Instant now = time.instant();
    boolean stamped = parameter(path, "timestamps").equals(Optional.of("true"));
    List<String> lines =
        log.lines().stream()
            .filter(line -> !line.at().isBefore(since) && !line.at().isAfter(now))
            .map(line -> (stamped ? line.at() + " " : "") + line.text() + "\n")
            .toList();
    int last = number(path, "tailLines").orElse(lines.size());
    byte[] all =
        String.join("", lines.subList(Math.max(0, lines.size() - last), lines.size()))
            .getBytes(StandardCharsets.UTF_8);
    int most = Math.min(all.length, number(path, "limitBytes").orElse(all.length));
    return new String(Arrays.copyOf(all, most), StandardCharsets.UTF_8);
  }

  private static Optional<Integer> number(String path, String name) {
    return parameter(path, name).filter(text -> text.matches("\\d{1,9}")).map(Integer::parseInt);
  }

  private static Optional<String> parameter(String path, String name) {
    return Arrays.stream(path.substring(path.indexOf('?') + 1).split("&", -1))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
        .findFirst();
  }
}
