package dev.guard.core.run;

import dev.guard.api.GuardException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event publishers that fail, kept from one turn to the next: how often, since when, and when
 * they are tried again. Their cursors stay where they are, so that nothing is lost meanwhile.
 * Thread-safe.
 */
public final class Unpublished {
  private static final Logger log = LoggerFactory.getLogger(Unpublished.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
  private static final int MOST_DOUBLINGS = 10;

  private final Map<Key, Trouble> troubles = new ConcurrentHashMap<>();

  private record Key(String publisher, String runId) {}

  /**
   * One publisher that does not take the events of one run.
   *
   * @param tries how often it has failed in a row
   * @param since the first of these failures, in domain time
   * @param defect it threw what no answer of a service explains, so that waiting may not help
   */
  public record Trouble(
      String publisher, String runId, int tries, Instant since, Instant retryAt, boolean defect) {
    /** One line without what the publisher said, for places that anybody may read. */
    @Override
    public String toString() {
      return "Events of run "
          + runId
          + " are not taken by publisher "
          + publisher
          + " since "
          + since
          + " ("
          + tries
          + (tries == 1 ? " try" : " tries")
          + (defect ? ", a defect of it)" : ")");
    }
  }

  /** Everything that fails now, the oldest first. */
  public List<Trouble> all() {
    return troubles.values().stream().sorted(Comparator.comparing(Trouble::since)).toList();
  }

  /** When to try again; empty where it has not failed. */
  Optional<Instant> retryAt(String publisher, String runId) {
    return Optional.ofNullable(troubles.get(new Key(publisher, runId))).map(Trouble::retryAt);
  }

  void taken(String publisher, String runId) {
    Trouble over = troubles.remove(new Key(publisher, runId));
    if (over != null) {
      log.info(
          "Publisher {} takes the events of run {} again, after {} failures",
          publisher,
          runId,
          over.tries());
    }
  }

  /**
   * Counts a failure. The first is told at length, the others would only repeat it.
   *
   * @param pause after the first failure; doubled with each further one, up to a quarter of an hour
   * @return when to try again
   */
  Instant failed(
      String publisher, String runId, RuntimeException failure, Instant now, Duration pause) {
    boolean defect = !(failure instanceof GuardException);
    Trouble trouble =
        troubles.compute(
            new Key(publisher, runId),
            (key, before) -> {
              int tries = before == null ? 1 : before.tries() + 1;
              return new Trouble(
                  publisher,
                  runId,
                  tries,
                  before == null ? now : before.since(),
                  now.plus(pauseAfter(tries, pause)),
                  defect);
            });
    tell(trouble, failure);
    return trouble.retryAt();
  }

  private static Duration pauseAfter(int tries, Duration pause) {
    Duration doubled = pause.multipliedBy(1L << Math.min(tries - 1, MOST_DOUBLINGS));
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  private static void tell(Trouble trouble, RuntimeException failure) {
    if (trouble.tries() > 1) {
      log.debug("{}: {}", trouble, failure.getMessage());
    } else if (trouble.defect()) {
      log.error(
          "{}. They are kept, and tried again at growing intervals; report it to who made the"
              + " publisher",
          trouble,
          failure);
    } else {
      log.warn(
          "{}. They are kept, and tried again at growing intervals: {}",
          trouble,
          failure.getMessage());
    }
  }
}
