package dev.guard.core.fleet;

import dev.guard.api.Bytes;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer.Granted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/**
 * Which workers live, and what part of the outside services' budgets each may use. All stand in one
 * document of the registry, which is written under a lease of its own; each worker renews its line
 * at every heartbeat.
 *
 * <p>The shares in the document never add up to more than one: a newcomer takes what the others
 * have left, and gets its full part once they have lowered theirs at their next heartbeat. Whether
 * another lives is told by its line having changed within {@link #GONE} of our own elapsed time, so
 * that no two clocks are compared. A worker that cannot renew its line stops asking the services
 * before the others give its share away. Not thread-safe.
 */
public final class Presence {
  /** How often a worker renews its line, in real time. */
  public static final Duration BEAT = Duration.ofSeconds(20);

  /** A line that has not changed for so long is of a worker that is gone. */
  static final Duration GONE = Duration.ofSeconds(60);

  /** A worker that could not renew for so long uses nothing. */
  static final Duration SILENT = Duration.ofSeconds(45);

  private static final String PLACE = "guard:workers";
  private static final String DOCUMENT = "members";
  private static final Duration LEASE = Duration.ofSeconds(10);

  private final ClusterRegistry registry;
  private final String id;
  private final LongSupplier elapsed;
  private final InstantSource wallClock;
  private final DoubleConsumer apply;
  private final Map<String, Sight> sights = new HashMap<>();
  private long beat;
  private long renewedAt;
  private double share;

  /**
   * @param elapsed nanoseconds that never go back
   * @param apply told the share, from 0 to 1, each time it changes
   */
  public Presence(
      ClusterRegistry registry,
      String id,
      LongSupplier elapsed,
      InstantSource wallClock,
      DoubleConsumer apply) {
    this.registry = registry;
    this.id = id;
    this.elapsed = elapsed;
    this.wallClock = wallClock;
    this.apply = apply;
    this.renewedAt = elapsed.getAsLong();
    apply.accept(0);
  }

  /** One worker as its line says. */
  private record Member(String id, long beat, double share, Instant seen) {
    String line() {
      return id + " " + beat + " " + share + " " + seen;
    }

    static Member of(String line) {
      String[] parts = line.split(" ", -1);
      return new Member(
          parts[0],
          Long.parseLong(parts[1]),
          Double.parseDouble(parts[2]),
          Instant.parse(parts[3]));
    }
  }

  /** What we last saw of another, and when by our elapsed time. */
  private record Sight(long beat, long at) {}

  /** How many workers have renewed their line lately, by this machine's clock. */
  public static int living(ClusterRegistry registry, InstantSource wallClock) {
    Instant now = wallClock.instant();
    return (int)
        members(registry).stream()
            .filter(member -> Duration.between(member.seen(), now).abs().compareTo(GONE) < 0)
            .count();
  }

  /**
   * Renews our line.
   *
   * @return false where another was writing; try again soon
   */
  public boolean beat() {
    Optional<Lease> lease = lease();
    if (lease.isEmpty()) {
      pauseIfSilent();
      return false;
    }
    try {
      List<Member> others = living(members(registry));
      double left = 1 - others.stream().mapToDouble(Member::share).sum();
      double next = Math.max(0, Math.min(1.0 / (others.size() + 1), left));
      if (next < share) {
        use(next);
      }
      beat++;
      others.add(new Member(id, beat, next, wallClock.instant()));
      if (!write(lease.get(), others)) {
        pauseIfSilent();
        return false;
      }
      renewedAt = elapsed.getAsLong();
      use(next);
      return true;
    } finally {
      registry.release(lease.get());
    }
  }

  /** Called where the registry does not answer, too: the others will soon give our share away. */
  public void pauseIfSilent() {
    if (elapsed.getAsLong() - renewedAt > SILENT.toNanos()) {
      use(0);
    }
  }

  public double share() {
    return share;
  }

  /**
   * Takes our line out, so that the others need not wait.
   *
   * @return false where another was writing; try again soon
   */
  public boolean leave() {
    use(0);
    Optional<Lease> lease = lease();
    if (lease.isEmpty()) {
      return false;
    }
    try {
      List<Member> others = new ArrayList<>(members(registry));
      others.removeIf(member -> member.id().equals(id));
      return write(lease.get(), others);
    } finally {
      registry.release(lease.get());
    }
  }

  private void use(double next) {
    if (next != share) {
      share = next;
      apply.accept(next);
    }
  }

  private Optional<Lease> lease() {
    return registry.acquire(PLACE, id, LEASE) instanceof Granted granted
        ? Optional.of(granted.lease())
        : Optional.empty();
  }

  private List<Member> living(List<Member> all) {
    long now = elapsed.getAsLong();
    List<Member> living = new ArrayList<>();
    for (Member member : all) {
      if (member.id().equals(id) || isGone(member)) {
        continue;
      }
      Sight last = sights.get(member.id());
      if (last == null || last.beat() != member.beat()) {
        last = new Sight(member.beat(), now);
        sights.put(member.id(), last);
      }
      if (now - last.at() < GONE.toNanos()) {
        living.add(member);
      }
    }
    sights.keySet().retainAll(all.stream().map(Member::id).toList());
    return living;
  }

  /** A killed worker of this host need not be waited for. */
  private static boolean isGone(Member member) {
    int number = member.id().lastIndexOf('/');
    return number > 0 && ProcessName.isGone(member.id().substring(0, number));
  }

  private static List<Member> members(ClusterRegistry registry) {
    return registry
        .get(PLACE, DOCUMENT)
        .map(Bytes::utf8)
        .map(text -> text.lines().map(Member::of).toList())
        .orElse(List.of());
  }

  private boolean write(Lease lease, List<Member> members) {
    String text = String.join("\n", members.stream().map(Member::line).toList());
    return registry.put(lease, PLACE, DOCUMENT, Bytes.utf8(text));
  }
}
