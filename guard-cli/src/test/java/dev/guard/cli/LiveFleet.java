package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.gitlab.MergeRequest;
import dev.guard.sandbox.world.Pace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A pretend fleet whose time passes by itself, a person who merges, and GUARD as processes of its
 * own. Thread-safe.
 */
final class LiveFleet {
  static final MeshVersion OLD = MeshVersion.of(1, 26, 4);

  /** The thread on which time passes, people merge, and webhooks are sent. */
  static final String TICKER = "live-fleet";

  private static final Duration LONGEST = Duration.ofMinutes(4);

  /** Minutes of domain time: seconds where it hurries. */
  private static final Pace MINUTES =
      new Pace(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  /**
   * Real time-outs are long: the machine may be slow. Limits are wide: the noise may be unlucky.
   */
  private static final String SETTINGS =
      """
        soak_period: 4m
        recovery_soak: 4m
        metric_step: 10s
        poll: 30s
        flux_sync_timeout: 24h
        rollout_timeout: 24h
        freshness: 48h
        thresholds:
          latency_increase_percent: 30
          error_rate_max: 0.5
          error_rate_increase: 0.5
          resource_increase_percent: 900
          control_plane_resource_increase_percent: 900
      execution:
        enable_rollout_sequencing: false
      """;

  private final Path folder;
  private final List<String> java;
  private final Fleet fleet;
  private final Path config;
  private volatile Consumer<MergeRequest> onMerge = request -> {};
  private final Map<String, Duration> patience = new ConcurrentHashMap<>();
  private final Queue<Throwable> stumbles = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final ScheduledExecutorService ticker;

  private LiveFleet(
      Path folder,
      int clusters,
      InstantSource time,
      List<String> java,
      UnaryOperator<String> configured) {
    this.folder = folder;
    this.java = java;
    this.fleet =
        Fleet.start(new FleetPlan(folder.resolve("fleet"), clusters, OLD, MINUTES, time, SETTINGS));
    this.config = folder.resolve("config.yaml");
    try {
      Files.writeString(config, configured.apply(patient(Files.readString(fleet.config()))));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    try (Guard guard = guard()) {
      guard.registry().init();
      fleet.register(guard.registry());
    }
    this.ticker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, TICKER);
              thread.setDaemon(true);
              return thread;
            });
    var unused = ticker.scheduleWithFixedDelay(this::tick, 0, 50, TimeUnit.MILLISECONDS);
  }

  /** Where minutes are seconds, a slow start of a process must not be what ends a quiet time. */
  private static String patient(String config) {
    return config.replace("  - type: slack\n", "  - type: slack\n    quiet: 24h\n");
  }

  /** Time passes as it does; processes are {@link Main}. */
  static LiveFleet inRealTime(Path folder, int clusters) {
    return new LiveFleet(
        folder,
        clusters,
        InstantSource.system(),
        List.of(Main.class.getName()),
        UnaryOperator.identity());
  }

  /** Time hurries; processes are {@link HurriedMain}. */
  static LiveFleet hurried(Path folder, int clusters) {
    return hurried(
        folder, clusters, HurriedClock.startingNow(), List.of(), UnaryOperator.identity());
  }

  /**
   * As {@link #hurried(Path, int)}.
   *
   * @param properties of the processes, as {@code -Dname=value}
   * @param configured makes their configuration of the fleet's
   */
  static LiveFleet hurried(
      Path folder,
      int clusters,
      HurriedClock clock,
      List<String> properties,
      UnaryOperator<String> configured) {
    List<String> java = new ArrayList<>(properties);
    java.addAll(List.of(clock.property(), HurriedMain.class.getName()));
    return new LiveFleet(folder, clusters, clock, java, configured);
  }

  Fleet fleet() {
    return fleet;
  }

  /** An engine in this process, to look into the registry. */
  Guard guard() {
    return Guard.builder().config(config).build();
  }

  Path config() {
    return config;
  }

  /** Told of each merge, as a webhook would. */
  void onMerge(Consumer<MergeRequest> consumer) {
    onMerge = consumer;
  }

  /** From now on a person merges what is opened for the batch, when it is so old. */
  void merges(String batch, Duration age) {
    patience.put(batch, age);
  }

  /** From now on nobody merges anything of the batch. */
  void mergesNothing(String batch) {
    patience.remove(batch);
  }

  List<MergeRequest> mergeRequests() {
    return fleet.mergeRequests().list(Fleet.PROJECT);
  }

  /** What the pretended world could not do; a defect of the test bed. */
  List<Throwable> stumbles() {
    return List.copyOf(stumbles);
  }

  private void tick() {
    try {
      Instant now = fleet.plan().time().instant();
      fleet.world().tick(now);
      mergeRequests().stream()
          .filter(request -> request.state() == MergeRequest.State.OPENED)
          .filter(request -> isDue(request, now))
          .forEach(
              request -> {
                fleet.mergeRequests().merge(request, "Release Captain");
                onMerge.accept(request);
              });
    } catch (RuntimeException | Error stumbled) {
      stumbles.add(stumbled);
    }
  }

  private boolean isDue(MergeRequest request, Instant now) {
    return patience.entrySet().stream()
        .filter(entry -> request.source().contains("-" + entry.getKey() + "-"))
        .anyMatch(entry -> !request.createdAt().plus(entry.getValue()).isAfter(now));
  }

  /** Folder of the processes' temporary files. */
  Path temporary() {
    return folder.resolve("tmp");
  }

  /** Starts {@code guard} with these arguments. */
  Call start(String... args) {
    try {
      Files.createDirectories(temporary());
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xshare:auto",
                  "-Djava.io.tmpdir=" + temporary(),
                  "-cp",
                  System.getProperty("java.class.path")));
      command.addAll(java);
      command.addAll(List.of(args));
      command.addAll(List.of("--config", config.toString()));
      Path output = folder.resolve("call-" + calls.incrementAndGet());
      return new Call(String.join(" ", args), command, output);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Calls {@code guard} and waits until it ends. */
  Ended call(String... args) throws InterruptedException {
    return start(args).end();
  }

  void stop() throws InterruptedException {
    ticker.shutdownNow();
    if (!ticker.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The pretended world does not stop");
    }
    fleet.close();
  }

  /** How a process ended that was not killed. */
  record Ended(String command, int code, String out, String err, Duration took) {
    @Override
    public String toString() {
      return "guard " + command + " ended with " + code + " after " + took + "\n" + out + err;
    }
  }

  /** One process. */
  static final class Call {
    private final String command;
    private final File out;
    private final File err;
    private final Process process;
    private final long startedAt = System.nanoTime();

    private Call(String command, List<String> line, Path output) throws IOException {
      this.command = command;
      this.out = new File(output + ".out");
      this.err = new File(output + ".err");
      this.process =
          new ProcessBuilder(line)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(out)
              .redirectError(err)
              .start();
    }

    Process process() {
      return process;
    }

    /** Returns when it has said this on stderr. */
    void awaitTalk(String words) throws InterruptedException {
      Instant end = InstantSource.system().instant().plus(LONGEST);
      while (!read(err).contains(words)) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)
            || InstantSource.system().instant().isAfter(end)) {
          kill();
          throw new AssertionError("It never said \"" + words + "\": " + ended());
        }
      }
    }

    /** The end, where it comes within this time. */
    Optional<Ended> endWithin(Duration duration) throws InterruptedException {
      return process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS)
          ? Optional.of(ended())
          : Optional.empty();
    }

    Ended end() throws InterruptedException {
      Optional<Ended> end = endWithin(LONGEST);
      if (end.isEmpty()) {
        kill();
        throw new AssertionError("It does not end: " + ended());
      }
      return end.get();
    }

    /** {@code kill -9}; returns when the process is gone. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    private Ended ended() {
      Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
      return new Ended(command, process.exitValue(), read(out), read(err), took);
    }

    private static String read(File file) {
      try {
        return Files.readString(file.toPath());
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /** The files of a folder, without those in folders of it; none where it is not there. */
  static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : Arrays.stream(names).sorted().toList();
  }
}
