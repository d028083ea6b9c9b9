package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheckResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Istio's command line tool, for one cluster. Each command gets a kubeconfig of its own with mode
 * 0600, which is deleted when the command ends. Where the tool is not there, answers garbage, or
 * takes too long, the answer is unknown and says what to do. Thread-safe.
 *
 * @see <a href="https://istio.io/latest/docs/reference/commands/istioctl/">istioctl</a>
 */
public final class Istioctl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Istioctl.class);

  /** {@code istioctl analyze} found issues at or above its threshold: an answer, not a crash. */
  private static final int ISSUES_FOUND = 79;

  private final Optional<Path> executable;
  private final Duration timeout;
  private final Kubeconfig kubeconfig;
  private final String clusterId;
  private final Optional<String> namespace;

  Istioctl(Optional<Path> executable, Duration timeout, Kubeconfig kubeconfig, String clusterId) {
    this(executable, timeout, kubeconfig, clusterId, Optional.empty());
  }

  private Istioctl(
      Optional<Path> executable,
      Duration timeout,
      Kubeconfig kubeconfig,
      String clusterId,
      Optional<String> namespace) {
    this.namespace = namespace;
    this.executable = executable;
    this.timeout = timeout;
    this.kubeconfig = kubeconfig;
    this.clusterId = clusterId;
  }

  /** The same tool for a mesh whose istiod runs in another namespace than istio-system. */
  public Istioctl inNamespace(String istioNamespace) {
    return new Istioctl(executable, timeout, kubeconfig, clusterId, Optional.of(istioNamespace));
  }

  /** What a check answers that could not tell; it says so where there is no istioctl at all. */
  HealthCheckResult unanswered(CheckContext context, String reason) {
    return context
        .unknown(reason)
        .withDetails(executable.isPresent() ? Map.of() : Map.of("absent", "istioctl"));
  }

  /** The tool's own version and what the mesh says; a mesh that does not answer says nothing. */
  public Answer<IstioctlVersions> versions() {
    return run(List.of("version", "-o", "json"), List.of(0), IstioctlOutput::versions);
  }

  /** The tool's own version, without asking the cluster. */
  public Answer<MeshVersion> clientVersion() {
    return run(
            List.of("version", "--remote=false", "-o", "json"),
            List.of(0),
            IstioctlOutput::versions)
        .map(IstioctlVersions::client);
  }

  /** What {@code istioctl analyze} finds in all namespaces; an empty list is a clean answer. */
  public Answer<List<AnalysisMessage>> analyze() {
    return run(
        List.of("analyze", "-A", "-o", "json"), List.of(0, ISSUES_FOUND), IstioctlOutput::analysis);
  }

  /** How far each proxy is synchronised; needs istioctl 1.20 or newer. */
  public Answer<List<ProxySync>> proxyStatus() {
    return run(List.of("proxy-status", "-o", "json"), List.of(0), IstioctlOutput::proxyStatus);
  }

  private <T> Answer<T> run(
      List<String> arguments, List<Integer> expected, Function<String, Answer<T>> read) {
    if (executable.isEmpty()) {
      return Answer.unknown(
          "istioctl is not on this machine. Put it on the PATH, or set istioctl.path.");
    }
    String shown = "istioctl " + arguments.get(0) + " for cluster " + clusterId;
    try {
      Path folder = PrivateFolder.create(temporary());
      try {
        List<String> command = new ArrayList<>();
        command.add(executable.get().toString());
        command.add("--kubeconfig");
        command.add(kubeconfig.write(folder).toString());
        command.addAll(arguments);
        namespace.ifPresent(name -> command.addAll(List.of("--istioNamespace", name)));
        return ToolRun.run(command, folder, timeout)
            .flatMap(
                run ->
                    expected.contains(run.exit())
                        ? read.apply(run.stdout())
                        : Answer.unknown(
                            shown
                                + " ended with exit code "
                                + run.exit()
                                + ": "
                                + run.complaint()));
      } finally {
        PrivateFolder.delete(folder);
      }
    } catch (IOException e) {
      LOG.warn("{} could not be prepared", shown, e);
      return Answer.unknown(
          shown + " could not be prepared: no private temporary file can be written.");
    }
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Holds nothing open between commands. */
  @Override
  public void close() {}
}
