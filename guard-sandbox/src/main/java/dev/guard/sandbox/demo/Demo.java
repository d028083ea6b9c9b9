package dev.guard.sandbox.demo;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import dev.guard.core.time.VirtualClock;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.fleet.PrivateFiles;
import dev.guard.sandbox.world.Pace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays one scenario in this process, on a virtual clock: the engine and its adapters are the real
 * ones, the servers are real servers on loopback, only the clusters and the passing of time are
 * pretended.
 */
public final class Demo {
  static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  static final MeshVersion NEW = MeshVersion.of(1, 27, 3);
  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");

  private final Scenario scenario;
  private final VirtualClock clock = new VirtualClock(START);
  private final Telling telling;
  private final Deaths deaths = new Deaths();
  private final Fleet fleet;
  private final Passing passing;
  private final ReadBack readBack;

  private Demo(Scenario scenario, int clusters, Path folder, PrintWriter out, boolean colors) {
    this.scenario = scenario;
    this.telling = new Telling(out, colors, clock);
    this.fleet =
        Fleet.start(
            new FleetPlan(folder, clusters, OLD, Pace.lifelike(), clock, validation(scenario)));
    People people = new People(fleet.mergeRequests(), scenario.habits(), telling::step);
    this.passing = new Passing(clock, fleet.world(), people);
    this.readBack = new ReadBack(fleet);
  }

  /** The defaults, but for a poll that fits two days of waiting. */
  private static String validation(Scenario scenario) {
    return scenario == Scenario.LATE_MERGE ? "  poll: 15m\n" : "  poll: 1m\n";
  }

  /** Plays a scenario and tells it to {@code out}; all files are deleted at the end. */
  public static DemoResult play(Scenario scenario, int clusters, PrintWriter out, boolean colors)
      throws InterruptedException {
    return play(scenario, clusters, out, colors, Optional.empty());
  }

  /**
   * Plays a scenario, and writes a page about its last run.
   *
   * @param report where the page goes; an existing file is replaced
   */
  public static DemoResult play(
      Scenario scenario, int clusters, PrintWriter out, boolean colors, Optional<Path> report)
      throws InterruptedException {
    long started = System.nanoTime();
    Path folder = temporary();
    try {
      Demo demo = new Demo(scenario, clusters, folder, out, colors);
      try {
        return demo.play(started, report);
      } finally {
        demo.fleet.close();
      }
    } finally {
      PrivateFiles.deleteTree(folder);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("guard-sandbox-");
    } catch (IOException failed) {
      throw new UncheckedIOException("The demo needs a temporary folder", failed);
    }
  }

  private DemoResult play(long started, Optional<Path> report) throws InterruptedException {
    List<String> ids = fleet.plan().ids();
    List<String> batches =
        scenario.batches().stream().filter(fleet.plan().batches()::contains).toList();
    telling.title("Scenario " + scenario.label() + ": " + scenario.story());
    try (Guard guard = guard()) {
      fleet.register(guard.registry());
    }
    telling.step(ids.size() + " pretend clusters run on loopback: " + String.join(", ", ids) + ".");
    ids.forEach(id -> telling.seen(id + " runs istiod " + readBack.version(id) + "."));
    spoil(batches);
    List<String> outcomes = new ArrayList<>();
    for (String batch : batches) {
      deaths.at(moment(batch));
      try {
        outcomes.add(upgrade(batch));
      } catch (GuardException refused) {
        telling.step("GUARD refused: " + refused.getMessage());
        outcomes.add(refused.code());
        break;
      } finally {
        deaths.at(Deaths.Moment.NEVER);
      }
    }
    if (scenario == Scenario.CRASH) {
      telling.step("GUARD was killed " + deaths.count() + " times and started again each time.");
    }
    try (Guard guard = guard()) {
      report.ifPresent(
          file -> DemoReport.write(guard, batches.get(outcomes.size() - 1), file, telling));
      return readBack.result(scenario, guard, batches, outcomes, deaths, started, telling);
    }
  }

  private Deaths.Moment moment(String batch) {
    if (scenario != Scenario.CRASH) {
      return Deaths.Moment.NEVER;
    }
    return batch.equals("staging") ? Deaths.Moment.BEFORE_THE_ACT : Deaths.Moment.AFTER_THE_ACT;
  }

  /** The last cluster of the first batch gets the fault. */
  private void spoil(List<String> batches) {
    String victim = readBack.victim(batches);
    scenario
        .fault()
        .ifPresent(
            fault -> {
              boolean now = scenario.brokenFromTheStart();
              fleet.world().fault(victim, fault, version -> now || version.equals(NEW.toString()));
              fleet.world().tick(clock.instant());
              telling.step(
                  "The fault is in " + victim + (now ? " now." : ", once it gets " + NEW + "."));
            });
  }

  private String upgrade(String batch) throws InterruptedException {
    telling.step("$ guard run --batch " + batch + " --target-version " + NEW);
    RunReport report = surviving(guard -> guard.run(RunRequest.of(batch, NEW)));
    readBack.requests().forEach(request -> telling.seen(line(request)));
    if (report.standing() == Standing.WAITING_FOR_PERSON
        || report.standing() == Standing.IN_PROGRESS) {
      telling.step("$ guard monitor --batch " + batch);
      report = surviving(guard -> guard.monitor(MonitorRequest.of(batch)));
    }
    settle();
    telling.step("Batch " + batch + ": " + report.state() + ".");
    report.notes().forEach(telling::seen);
    fleet.plan().ids(batch).forEach(id -> telling.seen(readBack.line(id)));
    return report
        .outcome()
        .map(outcome -> outcome.name().toLowerCase(java.util.Locale.ROOT))
        .orElseGet(() -> word(batch));
  }

  private static String line(DemoResult.RequestEnd request) {
    return "GitLab has "
        + request.branch()
        + " ("
        + request.state()
        + "): "
        + request.changedLines()
        + " lines in "
        + request.files().size()
        + " files.";
  }

  private String word(String batch) {
    try (Guard guard = guard()) {
      return switch (guard.status(batch).standing()) {
        case PRE_CHECKS_FAILED -> "pre_checks_failed";
        case HELD -> "held";
        case DONE, WAITING_FOR_PERSON, IN_PROGRESS, FAILED, ENDED_BY_PERSON -> "unfinished";
      };
    }
  }

  /** Lets the clusters finish what they are doing. */
  private void settle() throws InterruptedException {
    passing.awaitUntil(clock.instant().plus(Duration.ofMinutes(5)));
  }

  @FunctionalInterface
  private interface Call {
    RunReport on(Guard guard) throws InterruptedException;
  }

  /** Calls the engine; after a death a new one is made and asked the same. */
  private RunReport surviving(Call call) throws InterruptedException {
    while (true) {
      try (Guard guard = guard()) {
        return call.on(guard);
      } catch (SimulatedCrash crash) {
        telling.step("GUARD is killed: " + crash.getMessage() + ". Started again.");
      }
    }
  }

  private Guard guard() {
    Guard.Builder builder =
        Guard.builder()
            .config(fleet.config())
            .actor("demo")
            .time(clock, passing)
            .listener(telling::journal);
    if (scenario == Scenario.CRASH) {
      builder.adapter(new MortalRegistryFactory(deaths));
    }
    return builder.build();
  }
}
