package dev.guard.core.notify;

import dev.guard.api.Severity;
import dev.guard.api.notify.About;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one notifier of the configuration is told, and in which words. Immutable.
 *
 * @param events the kinds; empty for all
 * @param environments those of the clusters; empty for all
 * @param ownerTeams likewise
 * @param least the lowest severity; empty for all
 * @param quiet how long the same failure of further clusters is gathered before it is told
 * @param wordings by kind
 */
public record Subscription(
    Set<String> events,
    Set<String> environments,
    Set<String> ownerTeams,
    Optional<Severity> least,
    Duration quiet,
    Map<String, Wording> wordings) {
  /** How long the same failure of further clusters is gathered, unless the configuration says. */
  public static final Duration QUIET = Duration.ofMinutes(5);

  public Subscription {
    events = Set.copyOf(events);
    environments = Set.copyOf(environments);
    ownerTeams = Set.copyOf(ownerTeams);
    wordings = Map.copyOf(wordings);
  }

  /** Everything, in GUARD's own words. */
  public static Subscription toEverything() {
    return new Subscription(Set.of(), Set.of(), Set.of(), Optional.empty(), QUIET, Map.of());
  }

  /** Whether a kind is asked for at all. */
  public boolean names(String kind) {
    return events.isEmpty() || events.contains(kind);
  }

  /**
   * Whether a message is for this notifier.
   *
   * @param toldOfTrouble whether it was told before that something of this run failed or is held;
   *     then it is told how the run ended, whatever else it asks for: an incident that nobody ends
   *     rings again
   */
  public boolean takes(Message message, About about, boolean toldOfTrouble) {
    boolean wanted =
        (message.isEnd() && toldOfTrouble)
            || (names(message.kind()) && least.map(message.severity()::compareTo).orElse(0) >= 0);
    return wanted
        && overlaps(environments, about.environments())
        && overlaps(ownerTeams, about.ownerTeams());
  }

  private static boolean overlaps(Set<String> asked, List<String> found) {
    return asked.isEmpty() || !Collections.disjoint(asked, found);
  }
}
