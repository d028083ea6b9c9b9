package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.event.EventPublisher;
import dev.guard.api.event.EventPublisherFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.api.work.Hint;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.work.Worker;
import dev.guard.core.work.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A publisher with a defect stops no run, is not asked all the time, and loses no event. */
class FailingPublisherTest {
  private final GuardScenario scenario =
      GuardScenario.ofClusters(1)
          .configured("events: [{type: broken}]")
          .adapter(new BrokenFactory());

  private final List<String> taken = new ArrayList<>();
  private int calls;
  private boolean broken = true;

  private record NoSettings() {}

  private final class BrokenFactory implements EventPublisherFactory<NoSettings> {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public Class<NoSettings> settingsType() {
      return NoSettings.class;
    }

    @Override
    public EventPublisher create(NoSettings settings, AdapterContext context) {
      return new EventPublisher() {
        @Override
        public void publish(List<JournalEntry> entries) {
          calls++;
          if (broken) {
            throw new IllegalStateException("A number that is none");
          }
          entries.forEach(entry -> taken.add(entry.id()));
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void givenADefect_whenAWholeUpgradeGoesOn_thenItIsTriedAFewTimesAndAllEventsComeLater()
      throws Exception {
    scenario.run();
    scenario.merge();
    calls = 0;
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
    assertThat(calls).as("tries in more than an hour").isBetween(4, 12);
    assertThat(taken).isEmpty();

    broken = false;
    scenario.monitor();

    assertThat(taken)
        .hasSizeGreaterThan(10)
        .containsExactlyElementsOf(scenario.journal().stream().map(JournalEntry::id).toList());
  }

  @Test
  void givenNoDefect_whenTheRunIsClosed_thenWhatWasToldOfItsEndIsPublishedTooAndAtOnce()
      throws Exception {
    broken = false;
    scenario.run();
    scenario.merge();

    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);

    assertThat(taken)
        .hasSizeGreaterThan(10)
        .containsExactlyElementsOf(scenario.journal().stream().map(JournalEntry::id).toList());
  }

  @Test
  void givenADefect_whenAWorkerMeetsIt_thenItsHealthTellsAndItIsAliveStill() throws Exception {
    String run =
        scenario
            .run(RunRequest.of(GuardScenario.BATCH, GuardScenario.NEW).detach())
            .runId()
            .orElseThrow();
    calls = 0;
    scenario.queue().send(new Hint.OfRun(run, "run"), Duration.ZERO);
    try (Guard guard = scenario.guard()) {
      Worker worker = guard.worker(WorkerOptions.defaults().untilIdle(true));
      worker.work();
      assertThat(worker.health().isAlive()).isTrue();
      assertThat(worker.health().troubles())
          .singleElement()
          .asString()
          .startsWith("Events of run " + run + " are not taken by publisher broken since ")
          .endsWith("(1 try, a defect of it)");

      scenario.queue().send(new Hint.OfRun(run, "the next turn, too early"), Duration.ZERO);
      guard.worker(WorkerOptions.defaults().untilIdle(true)).work();
      assertThat(calls).as("the pause is kept from turn to turn").isEqualTo(1);

      broken = false;
      scenario.clock().advance(Duration.ofMinutes(1));
      scenario.queue().send(new Hint.OfRun(run, "later"), Duration.ZERO);
      guard.worker(WorkerOptions.defaults().untilIdle(true)).work();
      assertThat(worker.health().troubles()).isEmpty();
    }
    assertThat(taken)
        .containsExactlyElementsOf(scenario.journal().stream().map(JournalEntry::id).toList());
  }
}
