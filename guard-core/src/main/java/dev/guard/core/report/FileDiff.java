package dev.guard.core.report;

import dev.guard.api.change.ScalarEdit;
import java.util.List;

/**
 * What an upgrade would change in one file.
 *
 * @param unified the change as a unified diff, as {@code git diff} prints it
 */
public record FileDiff(String repository, String file, List<ScalarEdit> edits, String unified) {
  public FileDiff {
    edits = List.copyOf(edits);
  }
}
