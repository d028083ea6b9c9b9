package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.Bytes;
import dev.guard.api.ComeBackLater;
import dev.guard.api.EffectKey;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Verdict;
import dev.guard.core.precheck.HealthReport;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.PlotRenderer;
import dev.guard.core.validation.Baseline;
import dev.guard.core.validation.Observation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of the metrics that failed, kept beside the repository. Where nothing draws, or the host
 * keeps no files, there are none: the table of metrics says the same. A crash between keeping a
 * picture and journaling it keeps it once more.
 */
final class Pictures {
  private static final Logger log = LoggerFactory.getLogger(Pictures.class);
  private static final int MOST = 6;
  private static final int MOST_OF_ONE = 2;
  private static final String ADDRESS = "address";

  private final ClusterRegistry registry;
  private final Supplier<ChangeHost> host;
  private final Supplier<Optional<PlotRenderer>> renderer;

  Pictures(
      ClusterRegistry registry,
      Supplier<ChangeHost> host,
      Supplier<Optional<PlotRenderer>> renderer) {
    this.registry = registry;
    this.host = host;
    this.renderer = renderer;
  }

  /** Markdown that shows them, after a blank line; empty where there are none. */
  String of(LiveRun run, Change rollback) {
    StringBuilder text = new StringBuilder();
    int left = MOST;
    for (String id : rollback.clusterIds()) {
      Optional<ChangeRef> beside =
          Changes.landed(run, id, rollback.key().stageId()).flatMap(Change::ref);
      if (beside.isEmpty()) {
        continue;
      }
      for (MetricPlot plot : plots(run, id).stream().limit(Math.min(left, MOST_OF_ONE)).toList()) {
        left--;
        address(run, rollback, beside.get(), plot)
            .ifPresent(
                address ->
                    text.append("\n\n![")
                        .append(HealthReport.escape(plot.comparison().metric() + " of " + id))
                        .append("](")
                        .append(address)
                        .append(")"));
      }
    }
    return text.toString();
  }

  private List<MetricPlot> plots(LiveRun run, String clusterId) {
    String runId = run.run().id();
    Optional<Baseline> before = Documents.baseline(registry, runId, clusterId);
    Optional<Observation> after = Documents.observation(registry, runId, clusterId);
    return Documents.verdict(registry, runId, clusterId).stream()
        .flatMap(result -> result.metrics().stream())
        .filter(metric -> metric.verdict() == Verdict.FAIL)
        .map(
            metric ->
                new MetricPlot(
                    clusterId,
                    metric,
                    before.flatMap(
                        known -> Optional.ofNullable(known.series().get(metric.metric()))),
                    after.flatMap(
                        known -> Optional.ofNullable(known.series().get(metric.metric())))))
        .filter(plot -> !plot.isEmpty())
        .toList();
  }

  private Optional<String> address(
      LiveRun run, Change rollback, ChangeRef beside, MetricPlot plot) {
    MetricComparison metric = plot.comparison();
    EffectKey key =
        new EffectKey(
            run.run().id(),
            rollback.key().stageId(),
            "upload",
            rollback.branch() + "/" + plot.clusterId() + "/" + metric.metric(),
            rollback.key().attempt());
    Optional<Optional<String>> before =
        run.journal().stream()
            .filter(entry -> key.toString().equals(entry.data().get(Effects.KEY)))
            .filter(
                entry -> entry.kind().equals(Effects.DONE) || entry.kind().equals(Effects.FAILED))
            .map(entry -> Optional.ofNullable(entry.data().get(ADDRESS)))
            .findFirst();
    if (before.isPresent()) {
      return before.get();
    }
    Optional<String> svg = drawn(plot);
    return svg.flatMap(picture -> keep(run, key, beside, plot, picture));
  }

  private Optional<String> drawn(MetricPlot plot) {
    try {
      return renderer.get().map(found -> found.svg(plot));
    } catch (RuntimeException | LinkageError | ServiceConfigurationError defect) {
      log.warn("No picture of {}", plot.comparison().metric(), defect);
      return Optional.empty();
    }
  }

  private Optional<String> keep(
      LiveRun run, EffectKey key, ChangeRef beside, MetricPlot plot, String svg) {
    run.mayAct();
    String what = "Keep a picture of " + plot.comparison().metric() + " of " + plot.clusterId();
    run.note(Note.run(Effects.INTENDED, what + ".", Map.of(Effects.KEY, key.toString())));
    Answer<String> kept = asked(beside, name(plot), svg);
    return kept.fold(
        address -> {
          run.note(
              Note.run(
                  Effects.DONE, what + ".", Map.of(Effects.KEY, key.toString(), ADDRESS, address)));
          return Optional.of(address);
        },
        unknown -> {
          run.note(
              Note.run(
                  Effects.FAILED,
                  "There is no picture, only the table: " + unknown.reason(),
                  Map.of(Effects.KEY, key.toString())));
          return Optional.empty();
        });
  }

  private Answer<String> asked(ChangeRef beside, String name, String svg) {
    try {
      return host.get().upload(beside, name, Bytes.utf8(svg));
    } catch (ComeBackLater later) {
      throw later;
    } catch (RuntimeException refused) {
      return Answer.unknown(String.valueOf(refused.getMessage()));
    }
  }

  /** Letters, digits and dashes only, so that it stands in an address as it is. */
  private static String name(MetricPlot plot) {
    return (plot.clusterId() + "-" + plot.comparison().metric()).replaceAll("[^A-Za-z0-9-]+", "-")
        + ".svg";
  }
}
