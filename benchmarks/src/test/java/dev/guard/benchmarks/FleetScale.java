package dev.guard.benchmarks;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.gitlab.MergeRequest;
import dev.guard.sandbox.world.Pace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Upgrades a pretend fleet in real time: state in DynamoDB Local, worker processes on an SQS queue,
 * an event bus, a person who merges at once. Prints what it took of each service.
 *
 * <p>Arguments, all optional: {@code --clusters 2000 --batches 40 --at-once 10 --workers 4 --limit
 * 300 --minutes 120}; so many batches are open at a time, and the limit is that of requests a
 * minute to GitLab and to Datadog, and {@code aws} stands at the same.
 */
public final class FleetScale implements AutoCloseable {
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  private static final MeshVersion NEW = MeshVersion.of(1, 27, 3);
  private static final String VALIDATION =
      """
        soak_period: 2m
        recovery_soak: 2m
        metric_step: 10s
        poll: 10s
        flux_sync_timeout: 60m
        rollout_timeout: 60m
      """;

  private final Size size;
  private final Path folder;
  private final LocalAws aws;
  private final Fleet fleet;
  private final Path config;
  private final List<Process> workers = new ArrayList<>();

  /** How large. */
  record Size(int clusters, int batches, int atOnce, int workers, int limit, Duration most) {
    static Size of(String... args) {
      Map<String, String> given = new TreeMap<>();
      for (int i = 0; i + 1 < args.length; i += 2) {
        given.put(args[i], args[i + 1]);
      }
      return new Size(
          number(given, "--clusters", "2000"),
          number(given, "--batches", "40"),
          number(given, "--at-once", "10"),
          number(given, "--workers", "4"),
          number(given, "--limit", "300"),
          Duration.ofMinutes(number(given, "--minutes", "120")));
    }

    private static int number(Map<String, String> given, String name, String otherwise) {
      return Integer.parseInt(given.getOrDefault(name, otherwise));
    }

    String batch(int cluster) {
      return "wave-" + (1 + cluster * batches / clusters);
    }
  }

  public static void main(String[] args) throws Exception {
    try (FleetScale scale = new FleetScale(Size.of(args))) {
      System.out.print(scale.measure().text());
    }
    // DynamoDB Local leaves threads that would keep the JVM.
    System.exit(0);
  }

  FleetScale(Size size) throws Exception {
    LocalAws.useCredentials();
    this.size = size;
    this.folder = Files.createTempDirectory("guard-scale");
    this.aws = new LocalAws();
    this.fleet =
        Fleet.start(
            new FleetPlan(
                folder, size.clusters(), OLD, Pace.quick(), InstantSource.system(), VALIDATION));
    this.config = configure();
  }

  /** The sandbox's configuration, with DynamoDB instead of SQLite. */
  private Path configure() throws IOException {
    String sandbox = Files.readString(fleet.config());
    int rest = sandbox.indexOf("clusters:\n");
    String order = "batch_order:\n  prod: [staging]\n";
    Path file = folder.resolve("scale.yaml");
    Files.writeString(
        file,
        aws.configuration()
            + "rate_limits: {gitlab_api: %1$d, datadog_api: %1$d, aws_api: %1$d}\n"
                .formatted(size.limit())
            + sandbox.substring(rest).replace(order, ""));
    return file;
  }

  /** The whole fleet, from the first run's start to the last run's end. */
  Figures measure() throws IOException, InterruptedException {
    Map<String, Long> before;
    long start;
    try (Guard guard = Guard.builder().config(config).actor("scale").build()) {
      register(guard);
      before = fleet.requests();
      for (int i = 0; i < size.workers(); i++) {
        workers.add(worker(i));
      }
      // Until they have shared the budgets: a worker that joins may use nothing of them yet.
      TimeUnit.SECONDS.sleep(20);
      start = System.nanoTime();
      upgrade(guard);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    stop();
    return new Figures(size, took, services(before), calls(), aws.events(), heaps());
  }

  private List<String> batches() {
    List<String> batches = new ArrayList<>();
    for (int cluster = 0; cluster < size.clusters(); cluster++) {
      if (batches.isEmpty() || !batches.get(batches.size() - 1).equals(size.batch(cluster))) {
        batches.add(size.batch(cluster));
      }
    }
    return batches;
  }

  private void register(Guard guard) {
    guard.registry().init();
    List<String> ids = fleet.plan().ids();
    for (int i = 0; i < ids.size(); i++) {
      guard
          .registry()
          .put(
              Cluster.builder(ids.get(i), size.batch(i), OLD)
                  .environment("prod")
                  .region("eu-west-1")
                  .gitlabRepo(Fleet.PROJECT)
                  .fluxConfigPath("clusters/" + ids.get(i))
                  .datadogTags(Map.of("cluster", ids.get(i), "env", "prod"))
                  .ownerTeam("platform")
                  .ownerHandle("mara")
                  .metadata(Map.of())
                  .build());
    }
  }

  private Process worker(int number) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerProcess.class.getName(),
            config.toString(),
            folder.resolve("calls-" + number).toString());
    builder.environment().putAll(LocalAws.credentials());
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("worker-" + number + ".log").toFile());
    return builder.start();
  }

  /** Lets the pretend clusters live and a person merge, until no batch waits and no run is open. */
  private void upgrade(Guard guard) throws InterruptedException {
    long end = System.nanoTime() + size.most().toNanos();
    Deque<String> waiting = new ArrayDeque<>(batches());
    List<String> open = new ArrayList<>();
    for (int round = 0; System.nanoTime() < end; round++) {
      if (round % 20 == 0) {
        open.removeIf(batch -> guard.registry().openRun(batch).isEmpty());
        while (open.size() < size.atOnce() && !waiting.isEmpty()) {
          open.add(waiting.remove());
          guard.run(RunRequest.of(open.get(open.size() - 1), NEW).detach());
        }
        System.err.printf("%s open %s, %d wait%n", Instant.now(), open, waiting.size());
        if (open.isEmpty()) {
          break;
        }
      }
      long began = processorTime();
      fleet.world().tick(InstantSource.system().instant());
      fleet.mergeRequests().list(Fleet.PROJECT).stream()
          .filter(request -> request.state() == MergeRequest.State.OPENED)
          .forEach(request -> fleet.mergeRequests().merge(request, "Release Captain"));
      // A large fleet takes its time to look after; most of a core is for those who are measured.
      TimeUnit.NANOSECONDS.sleep(Math.max(500_000_000, 4 * (processorTime() - began)));
    }
    for (String batch : batches()) {
      RunReport report = guard.status(batch);
      if (!report.state().equals("upgraded")) {
        throw new IllegalStateException(
            "Batch " + batch + " is " + report.state() + ", see " + folder + ": " + report.notes());
      }
    }
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void stop() throws InterruptedException {
    workers.forEach(Process::destroy);
    for (Process worker : workers) {
      worker.waitFor();
    }
  }

  private Map<String, Long> services(Map<String, Long> before) {
    Map<String, Long> made = new TreeMap<>();
    fleet
        .requests()
        .forEach((name, count) -> made.put(name, count - before.getOrDefault(name, 0L)));
    return made;
  }

  /** Of all workers; what this process asked to start and to watch is not counted. */
  private Map<String, Double> calls() throws IOException {
    Map<String, Double> sums = new TreeMap<>();
    for (int i = 0; i < size.workers(); i++) {
      ServiceCalls.add(folder.resolve("calls-" + i), sums);
    }
    return sums;
  }

  private List<Double> heaps() throws IOException {
    List<Double> heaps = new ArrayList<>();
    for (int i = 0; i < size.workers(); i++) {
      Map<String, Double> one = new TreeMap<>();
      ServiceCalls.add(folder.resolve("calls-" + i), one);
      heaps.add(one.getOrDefault("heap:bytes", 0.0));
    }
    return heaps;
  }

  @Override
  public void close() {
    workers.forEach(Process::destroyForcibly);
    fleet.close();
    aws.close();
  }
}
