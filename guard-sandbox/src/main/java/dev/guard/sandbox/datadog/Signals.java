package dev.guard.sandbox.datadog;

import dev.guard.sandbox.world.Episodes;
import dev.guard.sandbox.world.Fault;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The generated metrics: the same question has the same answer, always. A daily rhythm with its
 * peak in the afternoon, seeded noise, a gap in one value of a hundred, and the faults of the
 * pretend clusters. Thread-safe.
 */
public final class Signals {
  /** One metric's size: its mean, how far the day moves it, and its noise, both as a share. */
  private record Shape(double mean, double day, double noise, boolean count) {}

  private static final Shape OTHER = new Shape(100, 0.1, 0.03, false);

  private final Map<String, Episodes> clusters;

  public Signals(Map<String, Episodes> clusters) {
    this.clusters = new TreeMap<>(clusters);
  }

  Collection<String> clusters() {
    return clusters.keySet();
  }

  boolean knows(String cluster) {
    return clusters.containsKey(cluster);
  }

  List<Instant> beginnings(String cluster, Fault fault) {
    Episodes episodes = clusters.get(cluster);
    return episodes == null ? List.of() : episodes.beginnings(fault);
  }

  boolean shows(String cluster, Fault fault, Instant at) {
    Episodes episodes = clusters.get(cluster);
    return episodes != null && episodes.at(fault, at);
  }

  /** A value over some seconds from {@code at}; counts grow with the seconds. NaN is a gap. */
  double value(String metric, String filter, String cluster, Instant at, long seconds) {
    if (shows(cluster, Fault.NO_DATA, at) || noise(metric + "/gap", cluster, at) > 0.98) {
      return Double.NaN;
    }
    Shape shape = shape(metric, filter);
    double size = 1 + 0.15 * noise("size", cluster, Instant.EPOCH);
    double base = shape.mean() * size * (1 + shape.day() * day(at));
    double value = base * (1 + shape.noise() * noise(metric, cluster, at));
    if (metric.endsWith("xds.push.errors")) {
      return noise(metric, cluster, at) > 0.96 ? 1 : 0;
    }
    if (isLatency(metric) && shows(cluster, Fault.LATENCY, at)) {
      value *= 1.6;
    }
    if (metric.endsWith(".errors")) {
      value *= shows(cluster, Fault.ERRORS, at) ? 100 : 1;
      return Math.floor(value * seconds / 60 + 0.5 + 0.49 * noise("round", cluster, at));
    }
    return shape.count() ? Math.rint(value * seconds / 60) : value;
  }

  private static boolean isLatency(String metric) {
    return metric.contains("duration") || metric.contains("latency") || metric.endsWith("request");
  }

  private static Shape shape(String metric, String filter) {
    boolean proxy = filter.contains("istio-proxy");
    if (metric.endsWith(".hits")) {
      return new Shape(9_000, 0.4, 0.04, true);
    }
    if (metric.endsWith(".errors")) {
      return new Shape(1.8, 0.4, 0.05, true);
    }
    if (metric.endsWith("95p")) {
      return new Shape(0.180, 0.03, 0.03, false);
    }
    if (isLatency(metric)) {
      return new Shape(0.320, 0.03, 0.03, false);
    }
    if (metric.contains("cpu")) {
      return new Shape(proxy ? 4.5e7 : 2.2e8, 0.15, 0.05, false);
    }
    if (metric.contains("memory")) {
      return new Shape(proxy ? 6.4e7 : 4.1e8, 0.02, 0.02, false);
    }
    return OTHER;
  }

  /** -1 at four in the morning, 1 at four in the afternoon. */
  private static double day(Instant at) {
    double hours = at.atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay() / 3600.0;
    return -Math.cos((hours - 4) / 24 * 2 * Math.PI);
  }

  /** Between -1 and 1; the finalizer of SplitMix64 over a hash of the arguments. */
  private static double noise(String what, String cluster, Instant at) {
    long bits = (what.hashCode() * 31L + cluster.hashCode()) * 1_000_003L + at.getEpochSecond();
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    bits ^= bits >>> 31;
    return (bits >>> 11) * 0x1.0p-52 - 1;
  }
}
