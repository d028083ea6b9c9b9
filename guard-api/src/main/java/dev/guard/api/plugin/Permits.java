package dev.guard.api.plugin;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.Unknown;
import java.time.Instant;

/** The rate limit of one service. Never blocks. Thread-safe. */
public interface Permits {
  /** Takes all of {@code count} permits, or none and says when to come back. */
  Answer<Integer> tryTake(int count);

  /** The service said (429, Retry-After) that nothing will be answered before {@code instant}. */
  void exhaustedUntil(Instant instant);

  /**
   * Takes one permit.
   *
   * @throws ComeBackLater where none is left
   */
  default void take(String service) {
    Answer<Integer> answer = tryTake(1);
    if (answer instanceof Unknown<Integer> spent) {
      throw new ComeBackLater(service, spent.retryAt().orElse(Instant.EPOCH));
    }
  }
}
