package dev.guard.core.run;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Collected;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Hypothesis;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.Subject;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.metrics.MetricTiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Has a failure analysed once: after the transition was stored, and before the rollback request is
 * planned, which waits for it no longer than the budget of time. What is stored tells whether it
 * was done, so that a crash repeats nothing that was finished. Called between the steps, on one
 * thread.
 */
final class Investigation {
  /** The journal entry that says what an analysis came to. */
  static final String MADE = "analysis.made";

  private static final RuleAnalyst RULES = new RuleAnalyst(Rules.all());
  private static final String AT = "at";
  private static final String OCCASION = "occasion";
  private static final String CLUSTERS = "clusters";
  static final String VALIDATION = "validation";
  static final String PRE_CHECKS = "pre-checks";
  static final String BY_HAND = "by-hand";

  /** What a person was told of before the merge, or decided, is not looked into. */
  private static final Set<HoldCode> LOOKED_INTO =
      EnumSet.of(
          HoldCode.INCONCLUSIVE,
          HoldCode.FLUX_SUSPENDED,
          HoldCode.FLUX_TIMEOUT,
          HoldCode.ROLLOUT_TIMEOUT,
          HoldCode.NOT_RECOVERED,
          HoldCode.RECOVERY_TIMEOUT);

  private final EngineSettings settings;
  private final ClusterRegistry registry;
  private final Announcements announcements;
  private final MetricTiles tiles;

  Investigation(
      EngineSettings settings,
      ClusterRegistry registry,
      Announcements announcements,
      MetricTiles tiles) {
    this.settings = settings;
    this.registry = registry;
    this.announcements = announcements;
    this.tiles = tiles;
  }

  /** Looks into what failed since the last look. */
  void look(LiveRun run) {
    Map<String, Instant> failed = failed(run);
    Map<String, Instant> red = failed.isEmpty() ? red(run) : Map.of();
    Map<String, Instant> troubled = failed.isEmpty() ? red : failed;
    troubled.keySet().removeAll(told(run, troubled));
    if (troubled.isEmpty()) {
      return;
    }
    Optional<Analysis> stored = Documents.analysis(registry, run.run().id());
    List<String> untold = new ArrayList<>();
    troubled.forEach(
        (id, since) -> {
          if (stored.filter(analysis -> covers(analysis, id, since)).isEmpty()) {
            untold.add(id);
          }
        });
    if (untold.isEmpty()) {
      note(run, stored.orElseThrow());
      return;
    }
    List<ClusterRecord> records = untold.stream().map(run::cluster).toList();
    String occasion = failed.isEmpty() ? PRE_CHECKS : VALIDATION;
    try {
      Analysis analysis = analyse(settings, run.run(), records, tiles, occasion, stored);
      List<String> lost =
          untold.stream()
              .filter(
                  id ->
                      run.progress(id)
                          .filter(each -> each.state() == ClusterState.ROLLBACK_NEEDED)
                          .isPresent())
              .toList();
      if (!lost.isEmpty()) {
        FailureMemory.keep(run, analysis, lost);
      }
      store(run, analysis);
    } catch (InterruptedException asked) {
      // Nothing is kept of half a look; the next start looks again.
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps an analysis, and says so in the journal. */
  static void store(LiveRun run, Analysis analysis) {
    Documents.analysis(run, analysis);
    note(run, analysis);
  }

  private static void note(LiveRun run, Analysis analysis) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(AT, analysis.at().toString());
    data.put(OCCASION, analysis.occasion());
    data.put(CLUSTERS, String.join(",", analysis.dossier().clusterIds()));
    data.put("observations", String.valueOf(analysis.dossier().exhibits().size()));
    data.put("gaps", String.valueOf(analysis.dossier().gaps().size()));
    data.put("masked", String.valueOf(analysis.masked()));
    analysis.hypotheses().stream()
        .findFirst()
        .ifPresent(
            first -> {
              data.put("rule", first.rule());
              data.put("confidence", confidence(first));
            });
    run.note(Note.run(MADE, sentence(analysis.hypotheses()), data));
  }

  /** The most likely cause in a sentence that can stand alone. */
  static String sentence(List<Hypothesis> hypotheses) {
    return hypotheses.stream()
        .findFirst()
        .map(
            first ->
                "Most likely: "
                    + first.cause()
                    + " ("
                    + first.rule()
                    + ", confidence "
                    + confidence(first)
                    + ")")
        .orElse("No rule fits what was observed.");
  }

  /** What came of the analysis of clusters as they stand, after a space; else empty. */
  static String told(LiveRun run, List<String> ids) {
    return run.journal().stream()
        .filter(entry -> entry.kind().equals(MADE))
        .filter(
            entry -> clusters(entry).anyMatch(id -> ids.contains(id) && isOfNow(run, id, entry)))
        .reduce((one, next) -> next)
        .map(entry -> " " + about(run, ids, entry))
        .orElse("");
  }

  /**
   * What the journal says is of all that were analysed together, and these may have failed of
   * something else. Where the analysis cannot be read it has to do: a rollback waits for no advice.
   */
  private static String about(LiveRun run, List<String> ids, JournalEntry made) {
    return Documents.readableAnalysis(run)
        .map(analysis -> sentence(causes(analysis, ids)))
        .orElse(made.why());
  }

  /** The hypotheses on some clusters by their evidence alone; on all where none is named. */
  static List<Hypothesis> causes(Analysis analysis, List<String> ids) {
    return ids.isEmpty() ? analysis.hypotheses() : analysis.of(ids, RULES).hypotheses();
  }

  /**
   * When GUARD last had clusters analysed after their merge. What it found out before stands in the
   * comment on the red checks; what a person asked for was answered to that person.
   */
  static Optional<Instant> newest(LiveRun run, List<String> ids) {
    return run.journal().stream()
        .filter(entry -> entry.kind().equals(MADE))
        .filter(entry -> VALIDATION.equals(entry.data().get(OCCASION)))
        .filter(entry -> clusters(entry).anyMatch(ids::contains))
        .map(Investigation::at)
        .reduce((one, next) -> next);
  }

  private static Instant at(JournalEntry made) {
    return Instant.parse(made.data().getOrDefault(AT, Instant.MIN.toString()));
  }

  private static boolean isOfNow(LiveRun run, String id, JournalEntry made) {
    Instant at = at(made);
    return run.progress(id)
        .map(progress -> progress.held().map(Hold::since).orElse(progress.since()))
        .filter(since -> !at.isBefore(since))
        .isPresent();
  }

  private static Stream<String> clusters(JournalEntry entry) {
    return Arrays.stream(entry.data().getOrDefault(CLUSTERS, "").split(","));
  }

  private static String confidence(Hypothesis hypothesis) {
    return String.format(Locale.ROOT, "%.2f", hypothesis.confidence());
  }

  /** Collects anew about these clusters; what was stored of others stays. */
  static Analysis analyse(
      EngineSettings settings,
      Run run,
      List<ClusterRecord> records,
      MetricTiles tiles,
      String occasion,
      Optional<Analysis> stored)
      throws InterruptedException {
    Dossiers dossiers = new Dossiers(settings, settings.ports().registry().get());
    List<Subject> subjects =
        records.stream().map(record -> dossiers.of(run, record, tiles)).toList();
    Collected fresh = settings.collector().collect(subjects);
    Set<String> renewed = new TreeSet<>();
    records.stream().map(ClusterRecord::cluster).map(Cluster::id).forEach(renewed::add);
    Collected all = stored.map(old -> kept(old, renewed).and(fresh)).orElse(fresh);
    return settings.analyst().analyse(Optional.of(run), all, occasion, settings.time().instant());
  }

  private static Collected kept(Analysis old, Set<String> renewed) {
    Dossier rest = old.dossier().of(id -> !renewed.contains(id));
    return new Collected(rest, Collected.masks(rest));
  }

  private static boolean covers(Analysis analysis, String id, Instant since) {
    return !analysis.at().isBefore(since) && analysis.dossier().clusterIds().contains(id);
  }

  /** The clusters whose trouble the journal says was analysed. */
  private static Set<String> told(LiveRun run, Map<String, Instant> troubled) {
    Set<String> told = new TreeSet<>();
    for (JournalEntry entry : run.journal()) {
      if (entry.kind().equals(MADE)) {
        Instant at = at(entry);
        clusters(entry)
            .filter(id -> troubled.containsKey(id) && !at.isBefore(troubled.get(id)))
            .forEach(told::add);
      }
    }
    return told;
  }

  /** What failed or could not be told after its merge, and since when. */
  private static Map<String, Instant> failed(LiveRun run) {
    Map<String, Instant> failed = new LinkedHashMap<>();
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      Optional<Progress> progress = run.progress(id);
      progress.flatMap(each -> since(run, id, each)).ifPresent(since -> failed.put(id, since));
    }
    return failed;
  }

  private static Optional<Instant> since(LiveRun run, String id, Progress progress) {
    Optional<Hold> held =
        progress
            .held()
            .filter(hold -> LOOKED_INTO.stream().map(HoldCode::code).anyMatch(hold.code()::equals));
    if (held.isPresent()) {
      return held.map(Hold::since);
    }
    boolean failed =
        RollbackEngine.needsPlan(run, id, progress)
            && !progress.facts().containsKey(Facts.ROLLBACK_ASKED);
    return failed ? Optional.of(progress.since()) : Optional.empty();
  }

  private Map<String, Instant> red(LiveRun run) {
    Map<String, Instant> red = new LinkedHashMap<>();
    announcements
        .red()
        .forEach(id -> run.progress(id).ifPresent(each -> red.put(id, each.since())));
    return red;
  }
}
