package dev.guard.core.report;

import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Wait;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.precheck.PreCheckReport;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that GUARD keeps of one run, ready to be shown: built from the registry alone, so that
 * a closed run, and one that an older version of GUARD made, can be told as well. Immutable.
 *
 * <p>The texts of checks, evidence and analyses come from clusters, people and models: data, to be
 * escaped for whatever shows them.
 *
 * @param readAt when it was read, in domain time; an open run goes on from there
 * @param endedAt empty while the run is open
 * @param state as in {@link RunReport}
 * @param headline how it stands or ended, in one sentence
 * @param clusters in the order of the run's stages
 * @param timeLine what happened, oldest first; the journal's rows, put together
 * @param analysis empty where nothing failed, or the run is older than analyses
 * @param journal the audit trail, oldest first
 * @param missing a sentence for each thing that should be here and cannot be read
 */
public record RunStory(
    String runId,
    String batchId,
    MeshVersion target,
    String startedBy,
    Instant startedAt,
    Optional<Instant> endedAt,
    Instant readAt,
    String state,
    Optional<Outcome> outcome,
    Tone tone,
    String headline,
    Brief brief,
    List<ClusterPart> clusters,
    List<ChangePart> changes,
    List<Moment> timeLine,
    Optional<Analysis> analysis,
    List<JournalEntry> journal,
    List<String> missing) {
  public RunStory {
    clusters = List.copyOf(clusters);
    changes = List.copyOf(changes);
    timeLine = List.copyOf(timeLine);
    journal = List.copyOf(journal);
    missing = List.copyOf(missing);
  }

  /** How a reader should take it. */
  public enum Tone {
    /** It went as it should. */
    GOOD,
    /** It goes on, or a merge request waits. */
    OPEN,
    /** A person has to decide, or ended it. */
    ATTENTION,
    /** It failed. */
    BAD
  }

  /**
   * What somebody who was woken up reads first.
   *
   * @param broken what went wrong, a sentence for each thing; empty where nothing did
   * @param why the most likely cause, a sentence each; advice
   * @param did what GUARD and people have done about it, a sentence each
   * @param next what a person may do now, the most pressing first
   */
  public record Brief(List<String> broken, List<String> why, List<String> did, List<Step> next) {
    public Brief {
      broken = List.copyOf(broken);
      why = List.copyOf(why);
      did = List.copyOf(did);
      next = List.copyOf(next);
    }
  }

  /**
   * Something that a person may do.
   *
   * @param command what to type, where a command does it
   * @param link what to open, where a page does it
   */
  public record Step(String text, Optional<String> command, Optional<URI> link) {
    public static Step of(String text) {
      return new Step(text, Optional.empty(), Optional.empty());
    }

    public static Step type(String text, String command) {
      return new Step(text, Optional.of(command), Optional.empty());
    }

    public static Step open(String text, URI link) {
      return new Step(text, Optional.empty(), Optional.of(link));
    }
  }

  /**
   * One cluster in this run. Environment, region and owner are those of today, and empty for a
   * cluster that is no longer registered.
   *
   * @param from the version before the run; empty where it never joined
   * @param state where the run left it, or has it now
   * @param since when it came there
   * @param held why only a person goes on
   * @param failure why it failed, where it did, in a sentence
   * @param said what was journaled when it came to its state; empty where it never moved
   * @param dataPlaneBehind workloads whose proxies are older; empty: not counted
   * @param spans where it was, and when, oldest first
   * @param dashboard a page with its metrics around the change
   * @param recovery how the old version did once it was back; empty where nothing was rolled back
   */
  public record ClusterPart(
      String clusterId,
      String environment,
      String region,
      String ownerTeam,
      Optional<String> from,
      ClusterState state,
      Optional<Instant> since,
      Optional<Wait> waiting,
      Optional<Hold> held,
      Optional<String> failure,
      Optional<String> said,
      Optional<Integer> dataPlaneBehind,
      List<Span> spans,
      Optional<PreCheckReport> checks,
      Optional<ValidationResult> verdict,
      List<MetricPlot> plots,
      Optional<URI> dashboard,
      Optional<Recovery> recovery) {
    public ClusterPart {
      spans = List.copyOf(spans);
      plots = List.copyOf(plots);
    }
  }

  /**
   * What the judge said after a rollback, with what was before the upgrade to compare with.
   *
   * @param verdict PASS: it is as it was before the upgrade
   */
  public record Recovery(ValidationResult verdict, List<MetricPlot> plots) {
    public Recovery {
      plots = List.copyOf(plots);
    }
  }

  /**
   * A time in one state.
   *
   * @param to empty while it lasts
   */
  public record Span(ClusterState state, Instant from, Optional<Instant> to) {}

  /**
   * One merge request.
   *
   * @param kind {@code upgrade} or {@code rollback}
   * @param url empty until it is open
   */
  public record ChangePart(
      String kind,
      String repository,
      String branch,
      Optional<URI> url,
      ChangeState state,
      List<String> clusterIds,
      Optional<String> landedCommit,
      Optional<Instant> landedAt,
      List<ScalarEdit> edits) {
    public ChangePart {
      clusterIds = List.copyOf(clusterIds);
      edits = List.copyOf(edits);
    }
  }

  /**
   * Something that happened, to one or several clusters at once.
   *
   * @param kind the kind of its rows in the journal
   * @param clusterIds empty where it concerns the run
   * @param title what happened, in a few words
   * @param text why; may be empty
   */
  public record Moment(
      Instant at, String kind, List<String> clusterIds, String title, String text, Tone tone) {
    public Moment {
      clusterIds = List.copyOf(clusterIds);
    }
  }
}
