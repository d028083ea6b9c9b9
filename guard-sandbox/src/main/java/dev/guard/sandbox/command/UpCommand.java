package dev.guard.sandbox.command;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.sandbox.fleet.Control;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.fleet.PrivateFiles;
import dev.guard.sandbox.world.Pace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code guard sandbox up}: the pretend fleet in real time, until Ctrl-C. */
@Command(
    name = "up",
    description = "Start a pretend fleet and keep it running until Ctrl-C.",
    footer = {"", "Example:", "  guard sandbox up --dir fleet --clusters 4"})
final class UpCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(UpCommand.class);
  private static final MeshVersion VERSION = MeshVersion.of(1, 26, 4);

  /** Ordinary settings, set for people who wait: short soaks of many short values. */
  private static final String VALIDATION =
      """
        soak_period: 2m
        recovery_soak: 2m
        metric_step: 10s
        poll: 1s
        flux_sync_timeout: 2m
        rollout_timeout: 2m
      """;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "Where the fleet's files go; empty, or a former sandbox's.")
  private Path dir = Path.of(".");

  @Option(
      names = "--clusters",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many clusters; default: 4.")
  private int clusters = 4;

  @Override
  public Integer call() {
    Clusters.check(clusters);
    Path folder = dir.toAbsolutePath().normalize();
    clear(folder);
    FleetPlan plan =
        new FleetPlan(folder, clusters, VERSION, Pace.quick(), InstantSource.system(), VALIDATION);
    Control control = new Control();
    ScheduledExecutorService ticker = ticker();
    try (Fleet fleet = Fleet.start(plan, Optional.of(control))) {
      try (Guard guard = Guard.builder().config(fleet.config()).build()) {
        fleet.register(guard.registry());
      }
      control.of(fleet);
      Standby.write(folder, fleet);
      var unused = ticker.scheduleWithFixedDelay(() -> tick(fleet), 0, 200, TimeUnit.MILLISECONDS);
      greet(fleet);
      stayUntilInterrupted();
      // Before the servers end: it would write to clusters that are gone.
      end(ticker);
      spec.commandLine()
          .getErr()
          .println("The pretend fleet is gone. Its files stay in " + dir + ".");
      return 0;
    } finally {
      ticker.shutdownNow();
      Standby.forget(folder);
    }
  }

  private static ScheduledExecutorService ticker() {
    return new ScheduledThreadPoolExecutor(
        1,
        task -> {
          Thread thread = new Thread(task, "sandbox-world");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static void end(ScheduledExecutorService ticker) {
    ticker.shutdown();
    try {
      if (!ticker.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("The pretend clusters are still busy");
      }
    } catch (InterruptedException again) {
      log.debug("Asked twice to stop", again);
    }
  }

  private static void tick(Fleet fleet) {
    try {
      fleet.world().tick(fleet.plan().time().instant());
    } catch (RuntimeException failed) {
      log.warn("The pretend clusters stumbled: {}", failed.getMessage(), failed);
    }
  }

  private static void stayUntilInterrupted() {
    Object never = new Object();
    synchronized (never) {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          never.wait();
        } catch (InterruptedException asked) {
          Thread.currentThread().interrupt();
        }
      }
    }
    // Closing the servers waits for threads, which it cannot do while interrupted.
    var unused = Thread.interrupted();
  }

  /** A former sandbox is replaced; a folder with anything else in it is left alone. */
  private void clear(Path folder) {
    if (Standby.answers(folder)) {
      throw GuardException.of("refused.sandbox-running", Responsible.USER)
          .what("A sandbox runs in this folder already.")
          .where(dir.toString())
          .next("Stop it with Ctrl-C, or give another folder.")
          .build();
    }
    if (Files.isDirectory(folder) && !isEmpty(folder) && !Standby.owns(folder)) {
      throw GuardException.of("refused.sandbox-folder", Responsible.USER)
          .what("The folder is not empty, and no sandbox has made what is in it.")
          .where(dir.toString())
          .next("Give an empty or a new folder.")
          .build();
    }
    PrivateFiles.deleteTree(folder);
    Standby.claim(folder);
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void greet(Fleet fleet) {
    PrintWriter out = spec.commandLine().getOut();
    String config = dir.resolve("config.yaml").toString();
    List<String> lines =
        List.of(
            "A pretend fleet is up: " + String.join(", ", fleet.plan().ids()) + ".",
            "They run Istio " + VERSION + ". GitLab is at " + fleet.gitlabUrl() + ".",
            "",
            "In another terminal:",
            "  guard --config " + config + " list",
            "  guard --config " + config + " check --batch staging --target-version 1.27.3",
            "  guard --config " + config + " run --batch staging --target-version 1.27.3",
            "  guard sandbox merge --batch staging --dir " + dir,
            "  guard --config " + config + " monitor --batch staging",
            "  git clone " + fleet.gitlabUrl() + "/" + Fleet.PROJECT + ".git",
            "  kubectl --kubeconfig "
                + dir.resolve("kubeconfig")
                + " --context "
                + fleet.plan().ids().get(0)
                + " get nodes,pods,deployments -A",
            "",
            "Ctrl-C ends it.");
    lines.forEach(out::println);
    out.flush();
  }
}
