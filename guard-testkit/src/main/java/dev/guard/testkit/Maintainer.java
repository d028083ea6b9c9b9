package dev.guard.testkit;

import dev.guard.api.change.ChangeRef;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The people on the other side of a change host, as its tests need them. {@link InMemoryChangeHost}
 * has one; the test of a real adapter implements it on its stand-in for the service.
 */
public interface Maintainer {
  /**
   * Commits files to a branch and pushes it. Creates the repository where there is none, and the
   * branch, from the head of {@code main}, where there is none.
   *
   * @param files whole contents by path
   * @return the 40-digit commit
   */
  String commit(String repository, String branch, Map<String, String> files);

  /** Merges an open merge request; the answer is the commit on the target branch. */
  String merge(ChangeRef change);

  /** Closes an open merge request without merging it. */
  void close(ChangeRef change);

  /** The comments on a merge request, oldest first. */
  List<String> comments(ChangeRef change);

  Set<String> branches(String repository);

  /** How many merge requests were ever opened from a branch. */
  int mergeRequests(String repository, String branch);
}
