package dev.guard.core.validation;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Series;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.metrics.MetricTiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fetches what the judge needs, and has it judged. Thread-safe. */
public final class ValidationEngine {
  /** Yesterday and a week ago: what the daily and the weekly rhythm alone do to a metric. */
  private static final List<Duration> EARLIER = List.of(Duration.ofDays(1), Duration.ofDays(7));

  private static final int MOST_POINTS = 360;

  private final MetricTiles tiles;
  private final Judge judge;

  public ValidationEngine(MetricTiles tiles, Judge judge) {
    this.tiles = tiles;
    this.judge = judge;
  }

  /** The metrics from before a change; those that could not be told are left out. */
  public Baseline baseline(Cluster cluster, Window window) {
    Map<String, Series> known = new LinkedHashMap<>();
    tiles
        .all(cluster, window)
        .forEach((name, answer) -> answer.known().ifPresent(series -> known.put(name, series)));
    return new Baseline(window, known);
  }

  /** Judges the time after a change, once it is over. */
  public ValidationResult judge(Cluster cluster, Baseline baseline, Window observed) {
    return judge.judge(input(cluster, baseline, observed, true));
  }

  /** A failure that is plain before the soak is over. */
  public Optional<ValidationResult> early(Cluster cluster, Baseline baseline, Window observed) {
    return judge.early(input(cluster, baseline, observed, false));
  }

  /**
   * The series behind a verdict, for people: those that could not be told are left out, and a long
   * window is averaged until no series has more than {@value #MOST_POINTS} values. Asks the source
   * for nothing that the verdict has not asked for. Its page also shows as much time before.
   */
  public Observation observation(Cluster cluster, Window window) {
    Map<String, Series> known = new LinkedHashMap<>();
    tiles
        .all(cluster, window)
        .forEach(
            (name, answer) ->
                answer.known().ifPresent(s -> known.put(name, s.averaged(MOST_POINTS))));
    Window around = new Window(window.from().minus(window.length()), window.to());
    return new Observation(window, known, tiles.page(cluster, around));
  }

  private JudgeInput input(
      Cluster cluster, Baseline baseline, Window observed, boolean withEarlierDays) {
    Map<String, Answer<Series>> before = new LinkedHashMap<>();
    baseline.series().forEach((name, series) -> before.put(name, Answer.known(series)));
    return new JudgeInput(
        cluster.id(),
        tiles.queries(),
        baseline.window(),
        before,
        observed,
        tiles.all(cluster, observed),
        withEarlierDays ? earlierDays(cluster, baseline.window(), observed) : List.of());
  }

  private List<JudgeInput.EarlierDay> earlierDays(Cluster cluster, Window before, Window after) {
    List<JudgeInput.EarlierDay> days = new ArrayList<>();
    for (Duration ago : EARLIER) {
      days.add(
          new JudgeInput.EarlierDay(
              tiles.all(cluster, shifted(before, ago)), tiles.all(cluster, shifted(after, ago))));
    }
    return days;
  }

  private static Window shifted(Window window, Duration back) {
    return new Window(window.from().minus(back), window.to().minus(back));
  }
}
