package dev.guard.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an upgrade of a fleet took. Immutable.
 *
 * @param services requests to what is not AWS
 * @param calls of the workers to AWS by {@code service:Operation}, and capacity units
 * @param events published to the event bus
 * @param heaps the most that each worker had in use, in bytes
 */
record Figures(
    FleetScale.Size size,
    Duration took,
    Map<String, Long> services,
    Map<String, Double> calls,
    long events,
    List<Double> heaps) {

  private double calls(String service) {
    return calls.entrySet().stream()
        .filter(each -> each.getKey().startsWith(service + ":"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Requests for each cluster upgrade. */
  double dynamoPerCluster() {
    return calls("dynamodb") / size.clusters();
  }

  private double perCluster(double sum) {
    return sum / size.clusters();
  }

  private double units(String name) {
    return calls.getOrDefault(name, 0.0);
  }

  /** For a thousand cluster upgrades. */
  double dollars() {
    double all =
        units(ServiceCalls.WRITE_UNITS) * Prices.MILLION_WRITE_UNITS
            + units(ServiceCalls.READ_UNITS) * Prices.MILLION_READ_UNITS
            + events * Prices.MILLION_EVENTS
            + calls("sqs") * Prices.MILLION_QUEUE_REQUESTS;
    return all / 1_000_000 / size.clusters() * 1000;
  }

  /** No faster than the slowest service's limit allows. */
  private Duration bound() {
    long most = Math.max(services.getOrDefault("gitlab", 0L), services.getOrDefault("datadog", 0L));
    return Duration.ofSeconds(most * 60 / size.limit());
  }

  String text() {
    StringBuilder out = new StringBuilder();
    line(
        out,
        "%d clusters in %d batches, %d workers",
        size.clusters(),
        size.batches(),
        size.workers());
    line(out, "Requests for each cluster upgrade:");
    services.forEach((name, count) -> line(out, "  %-36s %8.2f", name, perCluster((double) count)));
    calls.forEach(
        (name, count) -> {
          if (!name.startsWith("units:") && !name.startsWith("heap:")) {
            line(out, "  %-36s %8.2f", name, perCluster((double) count));
          }
        });
    line(out, "  %-36s %8.2f", "dynamodb, all", dynamoPerCluster());
    line(out, "  %-36s %8.2f", "sqs, all", perCluster(calls("sqs")));
    line(out, "  %-36s %8.2f", "events published", perCluster((double) events));
    line(
        out,
        "DynamoDB units for each: %.2f write, %.2f read",
        perCluster(units(ServiceCalls.WRITE_UNITS)),
        perCluster(units(ServiceCalls.READ_UNITS)));
    line(out, "AWS for 1,000 cluster upgrades: %.4f dollars", dollars());
    line(
        out,
        "Took %d s; the limits of %d a minute alone ask for %d s",
        took.toSeconds(),
        size.limit(),
        bound().toSeconds());
    line(
        out,
        "Most heap of a worker: %.0f MB; of this process with the pretend fleet: %.0f MB",
        heaps.stream().mapToDouble(Double::doubleValue).max().orElse(0) / 1e6,
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6);
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
