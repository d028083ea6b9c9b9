package dev.guard.sandbox.world;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What istiod, gateways and crashing containers write, well and unwell, in their own formats. */
final class LogTexts {
  private static final DateTimeFormatter MICROS =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();
  private static final int MINUTES = 120;

  private LogTexts() {}

  static List<PodLog> of(PretendCluster cluster) {
    List<PodLog> logs = new ArrayList<>();
    for (Rolling workload : cluster.workloads()) {
      for (Rolling.Pod pod : workload.pods) {
        Optional<Fault> trouble = WorkloadObjects.trouble(workload, pod, cluster);
        switch (workload.role) {
          case CONTROL_PLANE -> istiod(workload, pod, trouble, cluster, logs);
          case GATEWAY -> logs.add(gateway(workload, pod, cluster));
          case SIDECAR, PLAIN -> {}
        }
      }
    }
    return logs;
  }

  private static void istiod(
      Rolling workload,
      Rolling.Pod pod,
      Optional<Fault> trouble,
      PretendCluster cluster,
      List<PodLog> logs) {
    if (trouble.equals(Optional.of(Fault.CRASHLOOP))
        || trouble.equals(Optional.of(Fault.OUT_OF_MEMORY))) {
      logs.add(
          new PodLog(
              workload.namespace,
              pod.name(),
              "discovery",
              true,
              crash(trouble.get(), cluster.since(trouble.get()).minusSeconds(20))));
      return;
    }
    if (trouble.equals(Optional.of(Fault.IMAGE_PULL))
        || trouble.equals(Optional.of(Fault.UNSCHEDULABLE))) {
      return;
    }
    List<PodLog.Line> lines = new ArrayList<>();
    Instant start = pod.startedAt();
    lines.add(zap(start, "info", "", "initializing Istiod version " + pod.version()));
    lines.add(zap(start.plusSeconds(2), "info", "ads", "ADS: new connection for node:gateway"));
    if (trouble.equals(Optional.of(Fault.STALLED_ROLLOUT))) {
      repeat(
          lines,
          cluster.since(Fault.STALLED_ROLLOUT),
          "error",
          "kube",
          "failed to sync cache within 30s: configmaps in namespace istio-system: the server was"
              + " unable to return a response in the time allotted");
    } else {
      lines.add(zap(start.plusSeconds(3), "info", "", "status server is ready on port 8080"));
    }
    cluster
        .episodes()
        .since(Fault.ENVOY_FILTER)
        .ifPresent(
            since ->
                repeat(
                    lines,
                    since,
                    "warn",
                    "ads",
                    "ADS:LDS: ACK ERROR gateway~10.1.0.10~istio-ingressgateway.istio-ingress"
                        + " Internal:Error adding/updating listener(s) 0.0.0.0_8080: Didn't find a"
                        + " registered implementation for 'acme.filters.http.audit'"));
    cluster
        .episodes()
        .since(Fault.UNTRUSTED_CERTIFICATE)
        .ifPresent(
            since ->
                repeat(
                    lines,
                    since,
                    "error",
                    "grpc",
                    "transport: authentication handshake failed: tls: failed to verify"
                        + " certificate: x509: certificate signed by unknown authority"));
    logs.add(log(workload, pod, "discovery", lines));
  }

  private static List<PodLog.Line> crash(Fault fault, Instant start) {
    List<PodLog.Line> lines = new ArrayList<>();
    lines.add(zap(start, "info", "", "initializing Istiod"));
    lines.add(zap(start.plusSeconds(2), "info", "kube", "starting informers"));
    if (fault == Fault.CRASHLOOP) {
      lines.add(
          zap(
              start.plusSeconds(8),
              "error",
              "",
              "failed to create discovery service: failed to start config store: unknown feature"
                  + " flag PILOT_ENABLE_LEGACY_IDLE_TIMEOUT"));
      lines.add(
          new PodLog.Line(
              start.plusSeconds(8),
              "Error: failed to create discovery service: unknown feature flag"));
    }
    return lines;
  }

  private static PodLog gateway(Rolling workload, Rolling.Pod pod, PretendCluster cluster) {
    List<PodLog.Line> lines = new ArrayList<>();
    Instant start = pod.startedAt();
    lines.add(zap(start, "info", "", "Version " + pod.version()));
    lines.add(zap(start.plusSeconds(1), "info", "", "Envoy proxy is ready"));
    for (int i = 0; i < 6; i++) {
      lines.add(access(start.plusSeconds(5L + i), "200 - via_upstream", "14"));
    }
    cluster
        .episodes()
        .since(Fault.ERRORS)
        .ifPresent(
            since ->
                requests(
                    lines,
                    since,
                    "503 UF upstream_reset_before_response_started{connection_termination}",
                    3));
    cluster
        .episodes()
        .since(Fault.LATENCY)
        .ifPresent(since -> requests(lines, since, "200 - via_upstream", 412));
    cluster
        .episodes()
        .since(Fault.ENVOY_FILTER)
        .ifPresent(
            since ->
                repeat(
                    lines,
                    since,
                    "warning",
                    "envoy config external/envoy/source/extensions/config_subscription/grpc/grpc_subscription_impl.cc:138",
                    "gRPC config for type.googleapis.com/envoy.config.listener.v3.Listener"
                        + " rejected: Error adding/updating listener(s) 0.0.0.0_8080: Didn't find a"
                        + " registered implementation for 'acme.filters.http.audit'"));
    return log(workload, pod, "istio-proxy", lines);
  }

  private static PodLog log(
      Rolling workload, Rolling.Pod pod, String container, List<PodLog.Line> lines) {
    List<PodLog.Line> sorted =
        lines.stream().sorted(Comparator.comparing(PodLog.Line::at)).toList();
    return new PodLog(workload.namespace, pod.name(), container, false, sorted);
  }

  /** Once a minute; whoever shows the log leaves out what has not been written yet. */
  private static void repeat(
      List<PodLog.Line> lines, Instant since, String level, String scope, String message) {
    for (int minute = 0; minute < MINUTES; minute++) {
      lines.add(zap(since.plusSeconds(60L * minute), level, scope, message));
    }
  }

  private static void requests(List<PodLog.Line> lines, Instant since, String outcome, int millis) {
    for (int minute = 0; minute < MINUTES; minute++) {
      lines.add(access(since.plusSeconds(60L * minute + 1), outcome, Integer.toString(millis)));
    }
  }

  private static PodLog.Line zap(Instant at, String level, String scope, String message) {
    return new PodLog.Line(
        at,
        MICROS.format(at) + "\t" + level + "\t" + (scope.isEmpty() ? "" : scope + "\t") + message);
  }

  private static PodLog.Line access(Instant at, String outcome, String millis) {
    return new PodLog.Line(
        at,
        "["
            + MICROS.format(at)
            + "] \"GET /api/cart HTTP/1.1\" "
            + outcome
            + " - \"-\" 0 95 "
            + millis
            + " - \"203.0.113.7\" \"pretend\" \"-\" \"shop.example.com\" \"10.1.0.21:8080\"");
  }
}
