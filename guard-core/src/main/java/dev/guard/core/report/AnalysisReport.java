package dev.guard.core.report;

import dev.guard.core.analysis.Analysis;
import java.util.List;
import java.util.Optional;

/**
 * What came of a look by hand. Immutable.
 *
 * @param runId the run that it is of; empty for a cluster that is in none
 * @param kept whether it is stored with the run
 * @param notes what a person should know, as sentences
 */
public record AnalysisReport(
    String batchId, Optional<String> runId, Analysis analysis, boolean kept, List<String> notes) {
  public AnalysisReport {
    notes = List.copyOf(notes);
  }
}
