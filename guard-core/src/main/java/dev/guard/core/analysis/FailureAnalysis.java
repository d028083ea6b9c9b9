package dev.guard.core.analysis;

import dev.guard.api.run.Run;
import java.util.Optional;

/**
 * Says why an upgrade may have failed. Its text is advice: it stands in the rollback request and
 * changes no verdict and no gate.
 */
@FunctionalInterface
public interface FailureAnalysis {
  /** Markdown for people; empty where nothing can be said. */
  Optional<String> analyse(Run run, Dossier dossier);
}
