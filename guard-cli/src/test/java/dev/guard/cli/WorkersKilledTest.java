package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.cli.KillTest.StoryEnd;
import dev.guard.cli.LiveFleet.Call;
import dev.guard.cli.LiveFleet.Ended;
import dev.guard.core.Guard;
import dev.guard.core.notify.Message;
import dev.guard.core.work.WorkerOptions;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.PrivateFiles;
import dev.guard.sandbox.world.Fault;
import dev.guard.testkit.SecretSearch;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers take a healthy upgrade and one with a latency regression to their ends, with the
 * state in DynamoDB and told by SQS, while both are killed at random: one in this process by an
 * error after a journal entry, the other, a process of its own, with {@code kill -9}.
 */
class WorkersKilledTest {
  private static final long SEED = Long.getLong("guard.test.seed", System.nanoTime() % 1_000_000);
  private static final Duration LONGEST = Duration.ofMinutes(6);
  private static final MeshVersion TARGET = MeshVersion.of(1, 27, 3);
  private static final int PROCESS_KILLS = 4;
  private static final int ONE_IN = 25;

  /** Where secrets are looked for; the last of them is empty. */
  private static final List<String> PLACES =
      List.of(
          Produced.OUTPUT,
          Produced.REQUESTS,
          Produced.COMMITS,
          Produced.NOTIFICATIONS,
          Produced.JOURNAL,
          AwsOnLoopback.ITEMS,
          AwsOnLoopback.EVENTS,
          AwsOnLoopback.MESSAGES,
          AwsOnLoopback.DEAD_LETTERS);

  /** What the worker in this process logs, beside what processes print. */
  private static final String HERE = "worker-here.err";

  @TempDir Path folder = Path.of("");
  private final HurriedClock clock = HurriedClock.startingNow();
  private AwsOnLoopback aws;
  private LiveFleet live;
  private TraceLog log;
  private final AtomicInteger errors = new AtomicInteger();
  private final AtomicInteger kills = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", AwsOnLoopback.KEY);
    System.setProperty("aws.secretAccessKey", AwsOnLoopback.SECRET);
    log = new TraceLog(folder.resolve(HERE));
    aws = new AwsOnLoopback();
    Path token = folder.resolve("webhook-token");
    PrivateFiles.write(token, AwsOnLoopback.TOKEN);
    live =
        LiveFleet.hurried(
            folder,
            4,
            clock,
            List.of(
                "-Daws.accessKeyId=" + AwsOnLoopback.KEY,
                "-Daws.secretAccessKey=" + AwsOnLoopback.SECRET),
            text -> aws.configure(text, token) + "logging: {level: trace}\n");
    live.onMerge(request -> aws.merged(Fleet.PROJECT, request.source()));
  }

  @AfterEach
  void stop() throws Exception {
    over.countDown();
    live.stop();
    aws.close();
    log.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void givenWorkersThatAreKilledAtRandom_whenTwoBatchesAreStarted_thenNothingIsLostOrDoneTwice(
      TestReporter reporter) throws Exception {
    reporter.publishEntry("guard.test.seed", Long.toString(SEED));
    String broken = live.fleet().plan().ids("prod").get(0);
    live.fleet().world().fault(broken, Fault.LATENCY, TARGET.toString()::equals);
    live.merges("staging", Duration.ofMinutes(1));
    live.merges("prod", Duration.ofMinutes(1));
    Thread here = new Thread(() -> guarded(() -> inThisProcess(new Random(SEED))), "worker-here");
    Thread there =
        new Thread(() -> guarded(() -> inProcesses(new Random(SEED + 1))), "worker-there");
    here.start();
    there.start();

    for (String batch : List.of("staging", "prod")) {
      Ended run = live.call("run", "--batch", batch, "--target-version", "1.27.3", "--detach");
      assertThat(run.code()).as("%s", run).isZero();
    }
    awaitClosedAndTold();
    Ended followed = live.call("monitor", "--batch", "prod");
    over.countDown();
    here.join();
    there.join();

    reporter.publishEntry("kills", errors + " errors, " + kills + " processes");
    assertThat(unexpected).isEmpty();
    assertThat(followed.code()).as("%s", followed).isEqualTo(5);
    assertThat(live.stumbles()).isEmpty();
    assertThat(errors.get() + kills.get()).isGreaterThanOrEqualTo(PROCESS_KILLS);
    List<StoryEnd> ends =
        List.of(
            new StoryEnd("staging", TARGET, Optional.empty()),
            new StoryEnd("prod", TARGET, Optional.of(broken)));
    try (Aftermath aftermath = new Aftermath(live)) {
      for (StoryEnd end : ends) {
        aftermath.verify(end);
      }
      aftermath.verifyNothingElse(ends);
    }
    try (Guard guard = live.guard()) {
      assertThat(aws.published()).isEqualTo(new TreeSet<>(journaled(guard.registry())));
    }
    assertThat(aws.eventsAgainstTheirSchemas()).isEmpty();
    assertThat(aws.putAside()).isEmpty();
    verifyNoSecrets();
  }

  /** In nothing that was written anywhere; what is planted there afterwards is found. */
  private void verifyNoSecrets() throws Exception {
    Produced produced = new Produced(live);
    SecretSearch search = produced.search();
    aws.into(search);
    produced.into(search);
    assertThat(search.found()).isEmpty();
    assertThat(produced.wasLogged(" TRACE ")).isTrue();
    assertThat(Files.readString(folder.resolve(HERE)))
        .as("the worker in this process")
        .contains(" TRACE ", " guard-turn dev.guard.");
    assertThat(search.looked())
        .as("places with something to look at")
        .containsOnlyKeys(PLACES.subList(0, PLACES.size() - 1));

    plantedIsFound(produced);
  }

  private void plantedIsFound(Produced produced) throws Exception {
    String basic = "oauth2:" + produced.secret("gitlab-token");
    List<String> texts =
        List.of(
            Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)),
            URLEncoder.encode(AwsOnLoopback.SECRET, StandardCharsets.UTF_8),
            "token " + AwsOnLoopback.TOKEN);
    List<String> names =
        List.of("gitlab-token in base64", "AWS secret key URL-encoded", "webhook token");
    Map<String, String> planted = new HashMap<>();
    List<String> wanted = new ArrayList<>();
    for (String place : PLACES) {
      int kind = planted.size() % texts.size();
      planted.put(place, texts.get(kind));
      wanted.add(names.get(kind) + " in " + place);
    }
    produced.plant(planted);
    aws.plant(planted);

    SecretSearch search = produced.search();
    aws.into(search);
    produced.into(search);
    assertThat(search.found()).containsAll(wanted);
  }

  private interface Work {
    void go() throws Exception;
  }

  private void guarded(Work work) {
    try {
      work.go();
    } catch (Exception | Error failure) {
      unexpected.add(failure);
    }
  }

  /** A worker in this process, again and again; it dies after some journal entries. */
  private void inThisProcess(Random random) throws InterruptedException {
    while (over.getCount() > 0) {
      try (Guard guard =
          Guard.builder()
              .config(live.config())
              .actor(WorkerCommand.ACTOR)
              .time(clock, clock)
              .listener(entry -> dieSometimes(random))
              .build()) {
        guard.worker(WorkerOptions.defaults().untilIdle(true)).work();
      } catch (Killed again) {
        errors.incrementAndGet();
      }
    }
  }

  private static void dieSometimes(Random random) {
    synchronized (random) {
      if (random.nextInt(ONE_IN) == 0) {
        throw new Killed();
      }
    }
  }

  /** A worker as a process, killed a few times; the last one is stopped by SIGTERM. */
  private void inProcesses(Random random) throws InterruptedException {
    for (int i = 0; i < PROCESS_KILLS && over.getCount() > 0; i++) {
      Call call = live.start("worker", "--parallel", "2");
      call.awaitTalk("At work");
      if (!over.await(500 + random.nextInt(4_000), TimeUnit.MILLISECONDS)) {
        kills.incrementAndGet();
      }
      call.kill();
    }
    Call last = live.start("worker");
    over.await();
    last.process().destroy();
    Ended end = last.end();
    assertThat(end.code()).as("code of the worker that was stopped").isIn(0, 143);
    assertThat(end.err()).as("a worker's log").contains(" TRACE ", "Asked to stop");
  }

  /** A worker that dies when it has closed a run leaves it to the next one to tell so. */
  private void awaitClosedAndTold() throws InterruptedException {
    InstantSource real = InstantSource.system();
    Instant end = real.instant().plus(LONGEST);
    try (Guard guard = live.guard()) {
      while (guard.registry().openRun("staging").isPresent()
          || guard.registry().openRun("prod").isPresent()
          || isUntold(guard.registry())
          || !aws.published().containsAll(journaled(guard.registry()))) {
        assertThat(unexpected).isEmpty();
        assertThat(real.instant())
            .as("%s\n%s", guard.status("staging"), guard.status("prod"))
            .isBefore(end);
        assertThat(over.await(500, TimeUnit.MILLISECONDS)).isFalse();
      }
    }
  }

  private boolean isUntold(ClusterRegistry registry) {
    return registry.runs(RunFilter.all(), Optional.empty()).items().stream()
        .anyMatch(
            run ->
                Stream.of("notify:slack", "notify:pagerduty")
                    .map(cursor -> registry.cursor(cursor, run.id()).orElse(""))
                    .anyMatch(
                        at ->
                            journal(registry, run).stream()
                                .filter(entry -> entry.id().compareTo(at) > 0)
                                .anyMatch(entry -> Message.of(run, entry).isPresent())));
  }

  private static List<String> journaled(ClusterRegistry registry) {
    return registry.runs(RunFilter.all(), Optional.empty()).items().stream()
        .flatMap(run -> journal(registry, run).stream())
        .map(JournalEntry::id)
        .toList();
  }

  private static List<JournalEntry> journal(ClusterRegistry registry, Run run) {
    return Pages.all(token -> registry.journal(JournalFilter.run(run.id()), token));
  }
}
