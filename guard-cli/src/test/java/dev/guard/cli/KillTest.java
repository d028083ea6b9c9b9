package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.Outcome;
import dev.guard.cli.LiveFleet.Call;
import dev.guard.cli.LiveFleet.Ended;
import dev.guard.sandbox.world.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills {@code guard run} and {@code guard monitor} at random moments, as real processes at real
 * servers, and starts them again. Two batches go through upgrades and rollbacks side by side until
 * there were enough kills; {@code -Pkill-long} asks for more.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("guard.test.kills", 50);
  private static final long SEED = Long.getLong("guard.test.seed", System.nanoTime() % 1_000_000);
  private static final int KILLS_OF_A_RUN = 4;
  private static final int KILLS_OF_A_MONITOR = 7;

  /** The stories of a batch: the fault that comes with the version, again from the first. */
  private static final List<Optional<Fault>> FAULTS =
      List.of(Optional.empty(), Optional.of(Fault.FLUX_STALL), Optional.of(Fault.FLUX_REMEDIATION));

  @TempDir Path folder = Path.of("");
  private LiveFleet live;
  private final AtomicInteger kills = new AtomicInteger();
  private Duration typicalRun = Duration.ZERO;
  private Duration typicalMonitor = Duration.ZERO;

  @BeforeEach
  void start() {
    live = LiveFleet.hurried(folder, 3);
  }

  @AfterEach
  void stop() throws InterruptedException {
    live.stop();
  }

  @Test
  void givenKillsAtRandomMoments_whenTheSameIsCalledAgain_thenNothingIsLostOrDoneTwice(
      TestReporter reporter) throws Exception {
    reporter.publishEntry("guard.test.seed", Long.toString(SEED));
    StoryEnd undisturbed = undisturbed();

    List<StoryEnd> ends = new ArrayList<>(List.of(undisturbed));
    ends.addAll(
        together(
            () -> stories("staging", 1, new Random(SEED)),
            () -> stories("prod", 101, new Random(SEED + 1))));

    reporter.publishEntry("kills", kills + " in " + ends.size() + " upgrades");
    assertThat(kills.get()).isGreaterThanOrEqualTo(KILLS);
    assertThat(live.stumbles()).isEmpty();
    try (Aftermath aftermath = new Aftermath(live)) {
      for (StoryEnd end : ends) {
        aftermath.verify(end);
      }
      aftermath.verifyNothingElse(ends);
    }
    assertThat(live.call("diff", "--batch", "staging", "--target-version", "1.27.300").code())
        .isZero();
    assertThat(LiveFleet.names(live.temporary()))
        .as("git copies of killed processes")
        .noneMatch(name -> name.startsWith("guard-git-"));
  }

  /** How one upgrade has to have ended; {@code broken} is the cluster that was rolled back. */
  record StoryEnd(String batch, MeshVersion target, Optional<String> broken) {
    Outcome outcome() {
      return broken.isPresent() ? Outcome.ROLLED_BACK : Outcome.UPGRADED;
    }
  }

  /** Tells how long the calls take by themselves. */
  private StoryEnd undisturbed() throws InterruptedException {
    MeshVersion target = MeshVersion.of(1, 27, 0);
    live.merges("staging", Duration.ZERO);
    Ended run = live.call("run", "--batch", "staging", "--target-version", target.toString());
    assertThat(run.code()).as("%s", run).isZero();
    Ended monitor = live.call("monitor", "--batch", "staging");
    assertThat(monitor.code()).as("%s", monitor).isZero();
    typicalRun = run.took();
    typicalMonitor = monitor.took();
    return new StoryEnd("staging", target, Optional.empty());
  }

  private static List<StoryEnd> together(
      Callable<List<StoryEnd>> one, Callable<List<StoryEnd>> other) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<StoryEnd> ends = new ArrayList<>();
      for (Future<List<StoryEnd>> each : pool.invokeAll(List.of(one, other))) {
        ends.addAll(each.get());
      }
      return ends;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Upgrades a batch again and again, until there were enough kills. */
  private List<StoryEnd> stories(String batch, int firstPatch, Random random)
      throws InterruptedException {
    List<StoryEnd> ends = new ArrayList<>();
    while (ends.size() < FAULTS.size() || kills.get() < KILLS) {
      MeshVersion target = MeshVersion.of(1, 27, firstPatch + ends.size());
      ends.add(story(batch, target, FAULTS.get(ends.size() % FAULTS.size()), random));
    }
    return ends;
  }

  private StoryEnd story(String batch, MeshVersion target, Optional<Fault> fault, Random random)
      throws InterruptedException {
    String version = target.toString();
    String first = live.fleet().plan().ids(batch).get(0);
    fault.ifPresent(broken -> live.fleet().world().fault(first, broken, version::equals));
    // A failed upgrade must not be closed before the last call of run, which would refuse another.
    Duration patience = Duration.ofSeconds(random.nextInt(240));
    if (fault.isEmpty()) {
      live.merges(batch, patience);
    } else {
      live.mergesNothing(batch);
    }
    Ended run =
        throughKills(
            KILLS_OF_A_RUN,
            typicalRun,
            random,
            "run",
            "--batch",
            batch,
            "--target-version",
            version);
    assertThat(run.code()).as("%s", run).isZero();

    live.merges(batch, patience);
    Ended monitor =
        throughKills(KILLS_OF_A_MONITOR, typicalMonitor, random, "monitor", "--batch", batch);
    assertThat(monitor.code()).as("%s", monitor).isEqualTo(fault.isEmpty() ? 0 : 5);
    return new StoryEnd(batch, target, fault.map(broken -> first));
  }

  /** Kills a call at random moments and starts it again; the last one is left alone. */
  private Ended throughKills(int times, Duration typical, Random random, String... args)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      Call call = live.start(args);
      Optional<Ended> end = call.endWithin(moment(typical, random));
      if (end.isPresent()) {
        return end.get();
      }
      call.kill();
      kills.incrementAndGet();
    }
    return live.call(args);
  }

  /** Somewhat later than it takes alone, because two batches share the machine. */
  private static Duration moment(Duration typical, Random random) {
    return Duration.ofMillis((long) (typical.toMillis() * 1.3 * random.nextDouble()));
  }
}
