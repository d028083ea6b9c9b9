package dev.guard.gitlab;

import java.util.List;
import java.util.Map;

/**
 * What keeps a merge request from being merged, as sentences. Stateless.
 *
 * @see <a href="https://docs.gitlab.com/api/merge_requests/#merge-status">GitLab, merge status</a>
 */
final class Blockers {
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("approvals_syncing", "GitLab is still counting the approvals."),
          Map.entry("blocked_status", "Another merge request blocks this one."),
          Map.entry("checking", "GitLab is still checking whether it can be merged."),
          Map.entry("ci_must_pass", "The pipeline has to pass first."),
          Map.entry("ci_still_running", "The pipeline is still running."),
          Map.entry("commits_status", "The branch has no commits, or is gone."),
          Map.entry("conflict", "It conflicts with the target branch."),
          Map.entry("discussions_not_resolved", "There are unresolved discussions."),
          Map.entry("draft_status", "It is a draft."),
          Map.entry("external_status_checks", "An external status check has not passed."),
          Map.entry("jira_association_missing", "It has to name a Jira issue."),
          Map.entry("locked_lfs_files", "It touches locked LFS files."),
          Map.entry("locked_paths", "It touches locked paths."),
          Map.entry("merge_time", "Its merge time has not come."),
          Map.entry("need_rebase", "It has to be rebased."),
          Map.entry("not_approved", "Approvals are missing."),
          Map.entry("preparing", "GitLab is still preparing it."),
          Map.entry("requested_changes", "A reviewer asked for changes."),
          Map.entry("security_policy_violations", "A security policy is violated."),
          Map.entry("status_checks_must_pass", "A status check has to pass first."),
          Map.entry("title_regex", "The title does not have the form that the project wants."),
          Map.entry("unchecked", "GitLab has not checked yet whether it can be merged."));

  private Blockers() {}

  static List<String> of(String detailedMergeStatus) {
    if (detailedMergeStatus.isEmpty() || detailedMergeStatus.equals("mergeable")) {
      return List.of();
    }
    return List.of(
        SENTENCES.getOrDefault(
            detailedMergeStatus, "GitLab says " + detailedMergeStatus.replace('_', ' ') + "."));
  }
}
