package dev.guard.api.change;

import dev.guard.api.Answer;
import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import dev.guard.api.plugin.Product;

/**
 * The host of repositories and merge requests. GUARD never merges. Thread-safe.
 *
 * <p>Methods throw {@link dev.guard.api.GuardException}; {@link dev.guard.api.ComeBackLater} where
 * the service is rate limited.
 */
public interface ChangeHost extends Product {
  /** The files at the head of a branch. */
  Snapshot snapshot(String repository, String branch);

  /**
   * Opens a merge request, or finds the one that was opened for this branch before. Looks first,
   * never pushes over an existing branch, and never opens a second one for a branch.
   */
  Proposed propose(Proposal proposal);

  /** The merge request now. */
  Answer<ChangeView> view(ChangeRef change);

  /** Whether {@code commit} is {@code ancestor} or descends from it. */
  Answer<Boolean> contains(String repository, String commit, String ancestor);

  /** The newest commit of a branch that touched a path. */
  Answer<String> lastCommit(String repository, String branch, String path);

  /** Writes a comment; looks first for one with this key's marker. */
  void comment(ChangeRef change, EffectKey key, String markdown);

  /**
   * Keeps a file beside the repository, such as a picture. A file that was kept before is not
   * looked for: asked again, it is kept twice.
   *
   * @param change a merge request of the repository
   * @param name with the ending that tells its type: {@code latency.svg}
   * @return its address, as Markdown of this repository's merge requests may have it; unknown where
   *     the host keeps no files
   */
  default Answer<String> upload(ChangeRef change, String name, Bytes content) {
    return Answer.unknown("This host keeps no files.");
  }

  /** Closes an open merge request; one that is already closed or merged stays as it is. */
  void close(ChangeRef change, EffectKey key);
}
