package dev.guard.benchmarks;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.core.Guard;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long commands take through the launcher, as multiples of a Hello World on the same JVM with
 * the same options. The commands take turns, so that a busy moment of the machine hits all of them.
 *
 * <p>Arguments: the folder of a distribution, and how often each runs (15 by default).
 */
public final class StartUp {
  private static final int CLUSTERS = 100;
  private static final String CONFIG =
      """
      registry: {type: sqlite, path: %s}
      gitlab: {url: 'https://gitlab.example.com', token: env:GITLAB_TOKEN}
      datadog: {api_key: env:DD_API_KEY, app_key: env:DD_APP_KEY}
      """;

  private StartUp() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path launcher = Path.of(args[0], "bin", "guard").toAbsolutePath();
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 15;
    Path folder = Files.createTempDirectory("guard start");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    System.out.printf(
        Locale.ROOT,
        "%s, %d processors, load %.1f, %d runs of each%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        runs);
    Path config = config(folder);
    new Measured(
            "the archive", List.of(launcher.toString(), "list"), environment(config, folder, "now"))
        .run();
    print(measure(commands(java, hello(folder), launcher, config, folder), runs));
  }

  private static List<Measured> commands(
      String java, Path hello, Path launcher, Path config, Path folder) {
    Map<String, String> quick = environment(config, folder, "");
    Map<String, String> plain = environment(config, folder, "off");
    List<String> helloWorld = new ArrayList<>(List.of(java));
    helloWorld.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    helloWorld.addAll(List.of("-cp", hello.toString(), Hello.class.getName()));
    String guard = launcher.toString();
    return List.of(
        new Measured("Hello World", helloWorld, Map.of()),
        new Measured("guard --version", List.of(guard, "--version"), quick),
        new Measured("guard --help", List.of(guard, "--help"), quick),
        new Measured("guard list", List.of(guard, "list"), quick),
        new Measured("guard --help, no archive", List.of(guard, "--help"), plain),
        new Measured("guard list, no archive", List.of(guard, "list"), plain));
  }

  private static Map<String, String> environment(Path config, Path folder, String archive) {
    return Map.of(
        "GUARD_CONFIG_PATH", config.toString(),
        "GUARD_CACHE", folder.resolve("cache").toString(),
        "GUARD_ARCHIVE", archive,
        "JAVA_HOME", System.getProperty("java.home"));
  }

  /** The first round, which fills the file cache, does not count. */
  private static List<Measured> measure(List<Measured> commands, int runs)
      throws InterruptedException {
    for (Measured each : commands) {
      each.run();
      each.forget();
    }
    for (int round = 0; round < runs; round++) {
      for (Measured each : commands) {
        each.run();
      }
    }
    return commands;
  }

  private static void print(List<Measured> commands) {
    Measured hello = commands.get(0);
    System.out.println("command                      median ms  fastest ms  times Hello World");
    for (Measured each : commands) {
      System.out.printf(
          Locale.ROOT,
          "%-27s  %9d  %10d  %17.1f%n",
          each.name(),
          each.median().toMillis(),
          each.fastest().toMillis(),
          each.times(hello));
    }
  }

  /** A folder with nothing but that class. */
  private static Path hello(Path folder) throws IOException {
    String file = Hello.class.getName().replace('.', '/') + ".class";
    Path target = folder.resolve("hello").resolve(file);
    Files.createDirectories(target.getParent());
    try (InputStream in = StartUp.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("There is no " + file);
      }
      Files.copy(in, target);
    }
    return folder.resolve("hello");
  }

  /** A configuration whose registry holds many clusters. */
  private static Path config(Path folder) throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, CONFIG.formatted(folder.resolve("guard.db")));
    try (Guard guard = Guard.builder().config(config).build()) {
      guard.registry().init();
      for (int i = 1; i <= CLUSTERS; i++) {
        guard
            .registry()
            .put(
                Cluster.builder("cluster-" + i, "batch-" + i % 10, MeshVersion.of(1, 26, 4))
                    .environment("prod")
                    .region("eu-west-1")
                    .gitlabRepo("platform/flux-fleet")
                    .fluxConfigPath("clusters/cluster-" + i)
                    .datadogTags(Map.of("cluster", "cluster-" + i))
                    .ownerTeam("platform")
                    .ownerHandle("mara")
                    .metadata(Map.of())
                    .build());
      }
    }
    return config;
  }
}
