package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.work.Hint;
import dev.guard.api.work.Received;
import dev.guard.api.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link WorkQueue} has to do. */
public abstract class WorkQueueContract {
  private static final Duration AT_ONCE = Duration.ZERO;

  /** A queue on the same messages for each call, as several processes have it; empty at first. */
  protected abstract WorkQueue queue();

  /** Lets this much time pass for the queue. */
  protected abstract void pass(Duration time) throws InterruptedException;

  /** The reasons of what was put aside. */
  protected abstract List<String> rejectedFor();

  /** The shortest time that the queue can delay for; delays here are a few times as long. */
  protected Duration grain() {
    return Duration.ofSeconds(1);
  }

  private static Hint hint(String batch) {
    return Hint.OfBatch.now(batch, "test");
  }

  private Received one(WorkQueue queue) throws InterruptedException {
    List<Received> got = queue.receive(1, grain().multipliedBy(5));
    assertThat(got).hasSize(1);
    return got.get(0);
  }

  private static void assertNothing(WorkQueue queue) throws InterruptedException {
    assertThat(queue.receive(10, AT_ONCE)).isEmpty();
  }

  @Test
  public void everyKindOfHintComesOutAsItWentIn() throws InterruptedException {
    WorkQueue queue = queue();
    Instant at = Instant.parse("2026-03-02T10:00:00.123Z");
    List<Hint> hints =
        List.of(
            new Hint.OfBatch("prod \"1\"", "späte Nachricht", Optional.of(at)),
            Hint.OfBatch.now("prod-1", "sweep"),
            new Hint.OfRun("prod-1-2026", "Run Opened"),
            new Hint.OfBranch("platform/flux-fleet", "guard/upgrade-istio", "merge"));
    for (Hint hint : hints) {
      queue.send(hint, AT_ONCE);
    }
    Set<Hint> out = new HashSet<>();
    while (out.size() < hints.size()) {
      Received message = one(queue);
      out.add(message.hint());
      queue.done(message);
    }
    assertThat(out).containsExactlyInAnyOrderElementsOf(hints);
    assertNothing(queue);
  }

  @Test
  public void aReceivedMessageIsHiddenFromOthersAndGoneWhenDone() throws InterruptedException {
    WorkQueue mine = queue();
    WorkQueue theirs = queue();
    mine.send(hint("b1"), AT_ONCE);
    Received message = one(mine);
    assertThat(message.deliveries()).isEqualTo(1);
    assertNothing(theirs);
    mine.done(message);
    mine.done(message);
    mine.hide(message, Duration.ZERO);
    assertNothing(theirs);
  }

  @Test
  public void aMessageThatIsGivenBackComesToAnother() throws InterruptedException {
    WorkQueue mine = queue();
    WorkQueue theirs = queue();
    mine.send(hint("b1"), AT_ONCE);
    mine.hide(one(mine), Duration.ZERO);
    Received again = one(theirs);
    assertThat(again.hint()).isEqualTo(hint("b1"));
    assertThat(again.deliveries()).isEqualTo(2);
  }

  @Test
  public void aMessageThatIsNotExtendedComesAgain() throws InterruptedException {
    WorkQueue queue = queue();
    queue.send(hint("b1"), AT_ONCE);
    Received message = one(queue);
    queue.hide(message, grain().multipliedBy(2));
    assertNothing(queue);
    pass(grain().multipliedBy(2));
    assertThat(one(queue).deliveries()).isEqualTo(2);
  }

  @Test
  public void aMessageThatIsExtendedStaysHiddenAndItsReceiptStaysGood()
      throws InterruptedException {
    WorkQueue queue = queue();
    queue.send(hint("b1"), AT_ONCE);
    Received message = one(queue);
    queue.hide(message, grain());
    queue.hide(message, grain().multipliedBy(60));
    pass(grain().multipliedBy(2));
    assertNothing(queue);
    queue.done(message);
    queue.hide(message, Duration.ZERO);
    assertNothing(queue);
  }

  @Test
  public void aDelayedMessageComesLater() throws InterruptedException {
    WorkQueue queue = queue();
    queue.send(hint("b1"), grain().multipliedBy(2));
    assertNothing(queue);
    pass(grain().multipliedBy(2));
    assertThat(one(queue).hint()).isEqualTo(hint("b1"));
  }

  @Test
  public void aTimerOfDaysIsTakenAndKept() throws InterruptedException {
    WorkQueue queue = queue();
    queue.send(hint("b1"), Duration.ofDays(3));
    assertNothing(queue);
  }

  @Test
  public void aRejectedMessageIsPutAsideWithItsReason() throws InterruptedException {
    WorkQueue queue = queue();
    queue.send(hint("b1"), AT_ONCE);
    Received message = one(queue);
    queue.reject(message, "The role may not read the cluster.");
    queue.hide(message, Duration.ZERO);
    assertNothing(queue);
    assertThat(rejectedFor()).containsExactly("The role may not read the cluster.");
  }

  @Test
  public void moreThanOneCallHoldsComesOutOverSeveral() throws InterruptedException {
    WorkQueue queue = queue();
    Set<Hint> in = new HashSet<>();
    for (int i = 0; i < 25; i++) {
      Hint hint = hint("b" + i);
      in.add(hint);
      queue.send(hint, AT_ONCE);
    }
    List<Hint> out = new ArrayList<>();
    while (out.size() < in.size()) {
      List<Received> got = queue.receive(10, grain().multipliedBy(5));
      assertThat(got).hasSizeBetween(1, 10);
      got.forEach(message -> out.add(message.hint()));
      got.forEach(queue::done);
    }
    assertThat(out).containsExactlyInAnyOrderElementsOf(in);
  }
}
