package dev.guard.core.run;

import dev.guard.api.run.Run;
import java.util.Map;
import java.util.Optional;

/**
 * The hook for analysing a failure. Its text is advice: it stands in the rollback request and
 * changes no verdict and no gate. Having none is normal.
 */
@FunctionalInterface
public interface FailureAnalysis {
  /** No analysis. */
  FailureAnalysis NONE = (run, failures) -> Optional.empty();

  /**
   * Markdown for people, or empty.
   *
   * @param failures why each cluster failed, by cluster id
   */
  Optional<String> analyse(Run run, Map<String, String> failures);
}
