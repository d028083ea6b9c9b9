package dev.guard.sandbox.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When a cluster was affected by a fault; the past keeps what it was. Thread-safe. */
public final class Episodes {
  private record Episode(Instant from, Instant to) {}

  private final Map<Fault, List<Episode>> past = new EnumMap<>(Fault.class);
  private final Map<Fault, Instant> open = new EnumMap<>(Fault.class);

  /** Notes whether a fault shows now; true where that changed. */
  synchronized boolean note(Fault fault, boolean shows, Instant now) {
    Instant since = open.get(fault);
    if (shows == (since != null)) {
      return false;
    }
    if (since == null) {
      open.put(fault, now);
    } else {
      past.computeIfAbsent(fault, unused -> new ArrayList<>()).add(new Episode(since, now));
      open.remove(fault);
    }
    return true;
  }

  /** Since when the fault shows; empty where it does not. */
  public synchronized Optional<Instant> since(Fault fault) {
    return Optional.ofNullable(open.get(fault));
  }

  /** When the fault began to show, each time until now, oldest first. */
  public synchronized List<Instant> beginnings(Fault fault) {
    List<Instant> all = new ArrayList<>();
    past.getOrDefault(fault, List.of()).forEach(one -> all.add(one.from()));
    since(fault).ifPresent(all::add);
    return all;
  }

  synchronized boolean anyOpen() {
    return !open.isEmpty();
  }

  /** Whether the fault showed at this instant. */
  public synchronized boolean at(Fault fault, Instant instant) {
    Instant since = open.get(fault);
    if (since != null && !instant.isBefore(since)) {
      return true;
    }
    return past.getOrDefault(fault, List.of()).stream()
        .anyMatch(one -> !instant.isBefore(one.from()) && instant.isBefore(one.to()));
  }
}
