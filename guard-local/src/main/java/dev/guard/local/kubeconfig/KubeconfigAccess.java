package dev.guard.local.kubeconfig;

import dev.guard.api.Answer;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a cluster's context: the one that metadata {@code kube_context} names, else the one with
 * the cluster's id. The files are read anew on every call, so that a rotated credential is seen and
 * an exec plugin mints a fresh one. Thread-safe.
 */
final class KubeconfigAccess implements ClusterAccess {
  private static final Logger LOG = LoggerFactory.getLogger(KubeconfigAccess.class);

  private final List<Path> files;
  private final Duration patience;

  /** {@code patience} is how long an exec plugin may take. */
  KubeconfigAccess(List<Path> files, Duration patience) {
    this.files = List.copyOf(files);
    this.patience = patience;
  }

  @Override
  public Answer<ClusterEndpoint> endpoint(Cluster cluster, Purpose purpose) {
    List<Path> there = files.stream().filter(Files::isRegularFile).toList();
    if (there.isEmpty()) {
      return Answer.unknown(
          "There is no kubeconfig at "
              + join(files.stream().map(Path::toString).toList())
              + ". Set KUBECONFIG or kubeconfig.path.");
    }
    List<Config> parsed = new ArrayList<>();
    for (Path file : there) {
      Optional<Config> config = parse(file);
      if (config.isEmpty()) {
        return Answer.unknown("The kubeconfig " + file + " is not readable as YAML.");
      }
      parsed.add(config.get());
    }
    String wanted = cluster.metadata().getOrDefault("kube_context", cluster.id());
    Optional<NamedContext> context =
        parsed.stream()
            .flatMap(config -> config.getContexts().stream())
            .filter(each -> wanted.equals(each.getName()) && each.getContext() != null)
            .findFirst();
    return context
        .map(found -> endpoint(found, parsed))
        .orElseGet(() -> Answer.unknown(missing(cluster, wanted, parsed, there)));
  }

  private static Optional<Config> parse(Path file) {
    try {
      return Optional.ofNullable(KubeConfigUtils.parseConfig(file.toFile()));
    } catch (RuntimeException e) {
      // The parser's message may quote the file, and the file holds secrets.
      LOG.debug("Parsing {} failed with {}", file, e.getClass().getName());
      return Optional.empty();
    }
  }

  private static String missing(
      Cluster cluster, String wanted, List<Config> parsed, List<Path> there) {
    List<String> names =
        parsed.stream()
            .flatMap(config -> config.getContexts().stream())
            .map(NamedContext::getName)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .toList();
    String where = join(there.stream().map(Path::toString).toList());
    String hint =
        Similar.to(wanted, names).map(name -> " Did you mean \"" + name + "\"?").orElse("");
    String known =
        names.isEmpty()
            ? "It has no contexts."
            : "It has: "
                + join(names.subList(0, Math.min(10, names.size())))
                + (names.size() > 10 ? " and " + (names.size() - 10) + " more." : ".");
    return "The kubeconfig "
        + where
        + " has no context \""
        + wanted
        + "\" for cluster "
        + cluster.id()
        + "."
        + hint
        + " "
        + known
        + " Set kube_context in the cluster's metadata to one of them.";
  }

  private static String join(List<String> names) {
    return String.join(", ", names);
  }

  private Answer<ClusterEndpoint> endpoint(NamedContext context, List<Config> parsed) {
    String name = context.getName();
    String user = context.getContext().getUser();
    String cluster = context.getContext().getCluster();
    Optional<String> dangling = dangling(parsed, name, cluster, user);
    if (dangling.isPresent()) {
      return Answer.unknown(dangling.get());
    }
    // One context, cluster and user only, the first of each name: fabric8 lets the last one win.
    Config one =
        new ConfigBuilder()
            .withCurrentContext(name)
            .withContexts(context)
            .withClusters(
                parsed.stream()
                    .flatMap(config -> config.getClusters().stream())
                    .filter(each -> each.getName().equals(cluster))
                    .limit(1)
                    .toList())
            .withUsers(
                parsed.stream()
                    .flatMap(config -> config.getUsers().stream())
                    .filter(each -> each.getName().equals(user))
                    .limit(1)
                    .toList())
            .build();
    return merged(name, one)
        .flatMap(
            client ->
                new EndpointReader(name, client)
                    .read(
                        one.getUsers().stream().map(named -> named.getUser()).findFirst(),
                        folderOf(one)));
  }

  private static Path folderOf(Config one) {
    File file = KubeConfigUtils.getFileWithNamedAuthInfo(one.getContexts().get(0));
    return file == null ? Path.of("") : file.toPath().toAbsolutePath().resolveSibling("");
  }

  /** What the context points at and the files do not hold. */
  private static Optional<String> dangling(
      List<Config> parsed, String context, String cluster, String user) {
    boolean hasCluster =
        parsed.stream()
            .flatMap(config -> config.getClusters().stream())
            .anyMatch(each -> each.getName().equals(cluster) && each.getCluster() != null);
    if (!hasCluster) {
      return Optional.of(
          "Context \""
              + context
              + "\" names cluster \""
              + cluster
              + "\", which the kubeconfig does not define.");
    }
    boolean hasUser =
        parsed.stream()
            .flatMap(config -> config.getUsers().stream())
            .anyMatch(each -> each.getName().equals(user) && each.getUser() != null);
    return hasUser
        ? Optional.empty()
        : Optional.of(
            "Context \""
                + context
                + "\" names user \""
                + user
                + "\", which the kubeconfig does not define.");
  }

  /** fabric8's view of the context; it runs the exec plugin, which may hang. */
  private Answer<io.fabric8.kubernetes.client.Config> merged(String context, Config one) {
    FutureTask<io.fabric8.kubernetes.client.Config> merging =
        new FutureTask<>(
            () -> {
              io.fabric8.kubernetes.client.Config client =
                  io.fabric8.kubernetes.client.Config.empty();
              KubeConfigUtils.merge(client, context, one);
              return client;
            });
    Thread thread = new Thread(merging, "guard-kubeconfig-" + context);
    thread.setDaemon(true);
    thread.start();
    try {
      return Answer.known(merging.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      merging.cancel(true);
      endPlugin(one);
      return Answer.unknown(
          "The credential of context \""
              + context
              + "\" did not come within "
              + patience.toSeconds()
              + " s"
              + plugin(one)
              + ".");
    } catch (ExecutionException e) {
      LOG.debug("Reading context {} failed with {}", context, e.getClass().getName());
      return Answer.unknown(
          "The credential of context \"" + context + "\" cannot be read" + plugin(one) + ".");
    } catch (InterruptedException e) {
      merging.cancel(true);
      Thread.currentThread().interrupt();
      return Answer.unknown("Reading context \"" + context + "\" was interrupted.");
    }
  }

  /**
   * Ends a plugin that was given up, with what it started; fabric8 keeps its handle to itself, so
   * it is known by its command line.
   */
  private static void endPlugin(Config one) {
    exec(one)
        .ifPresent(
            exec ->
                ProcessHandle.current()
                    .descendants()
                    .filter(process -> runs(process, exec))
                    .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process)))
                    .toList()
                    .forEach(ProcessHandle::destroy));
  }

  private static boolean runs(ProcessHandle process, ExecConfig exec) {
    String line = process.info().commandLine().orElse("");
    return line.contains(exec.getCommand()) && exec.getArgs().stream().allMatch(line::contains);
  }

  private static String plugin(Config one) {
    return exec(one).map(exec -> " from its exec plugin " + exec.getCommand()).orElse("");
  }

  private static Optional<ExecConfig> exec(Config one) {
    return one.getUsers().stream()
        .map(named -> named.getUser())
        .map(AuthInfo::getExec)
        .filter(Objects::nonNull)
        .findFirst();
  }
}
