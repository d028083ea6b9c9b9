package dev.guard.sandbox.gitlab;

import dev.guard.sandbox.git.GitStore;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/**
 * GitLab's JSON of projects, users, merge requests and commits.
 *
 * @see <a href="https://docs.gitlab.com/api/merge_requests/">Merge requests API</a>
 */
public final class GitLabViews {
  private final Supplier<URI> url;
  private final List<String> accounts;

  /**
   * @param url where GitLab is reached; asked late, since the port is known after the start
   * @param accounts user names; the first is the one that the token belongs to
   */
  public GitLabViews(Supplier<URI> url, List<String> accounts) {
    this.url = url;
    this.accounts = List.copyOf(accounts);
  }

  List<String> accounts() {
    return accounts;
  }

  String robot() {
    return accounts.get(0);
  }

  int projectId(GitStore store) {
    return 1000 + Math.floorMod(store.name().hashCode(), 9000);
  }

  Map<String, Object> project(GitStore store) {
    String name = store.name().substring(store.name().lastIndexOf('/') + 1);
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", projectId(store));
    view.put("name", name);
    view.put("path", name);
    view.put("path_with_namespace", store.name());
    view.put("default_branch", "main");
    view.put("visibility", "private");
    view.put("web_url", url.get() + "/" + store.name());
    view.put("http_url_to_repo", url.get() + "/" + store.name() + ".git");
    view.put("merge_method", "merge");
    view.put("archived", false);
    view.put("permissions", Map.of("project_access", Map.of("access_level", 40)));
    return view;
  }

  Map<String, Object> user(String name) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", userId(name));
    view.put("username", name);
    view.put("name", name);
    view.put("state", "active");
    view.put("locked", false);
    view.put("avatar_url", null);
    view.put("web_url", url.get() + "/" + name);
    return view;
  }

  int userId(String name) {
    return accounts.indexOf(name) + 1;
  }

  private List<Map<String, Object>> users(List<Integer> ids) {
    return ids.stream()
        .filter(id -> id > 0 && id <= accounts.size())
        .map(id -> user(accounts.get(id - 1)))
        .toList();
  }

  /** One merge request by itself. */
  Map<String, Object> mergeRequest(MergeRequest request, GitStore store) {
    Map<String, Object> view = listed(request, store);
    view.put("subscribed", false);
    view.put("user", Map.of("can_merge", true));
    view.put(
        "diff_refs",
        Map.of(
            "base_sha",
            request.startSha(),
            "head_sha",
            request.sha(),
            "start_sha",
            request.startSha()));
    return view;
  }

  /** A merge request as a list of them shows it, with fewer fields. */
  Map<String, Object> listed(MergeRequest request, GitStore store) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", 50_000 + request.number());
    view.put("iid", request.number());
    view.put("project_id", projectId(store));
    view.put("source_project_id", projectId(store));
    view.put("target_project_id", projectId(store));
    view.put("title", request.title());
    view.put("description", request.description());
    view.put("state", request.state().label());
    view.put("source_branch", request.source());
    view.put("target_branch", request.target());
    view.put("labels", request.labels());
    view.put("author", user(robot()));
    view.put("assignees", users(request.assignees()));
    view.put("assignee", users(request.assignees()).stream().findFirst().orElse(null));
    view.put("reviewers", List.of());
    view.put("draft", request.title().startsWith("Draft: "));
    view.put("work_in_progress", request.title().startsWith("Draft: "));
    view.put("sha", request.sha());
    view.put("merge_commit_sha", request.mergeCommit().orElse(null));
    view.put("squash_commit_sha", null);
    view.put("squash", false);
    view.put("merge_status", "can_be_merged");
    view.put("detailed_merge_status", mergeStatus(request));
    view.put("has_conflicts", false);
    view.put("blocking_discussions_resolved", true);
    view.put("user_notes_count", request.notes().size());
    view.put("created_at", date(request.createdAt()));
    view.put("updated_at", date(request.updatedAt()));
    view.put("merged_at", date(request.mergedAt().orElse(null)));
    view.put("closed_at", date(request.closedAt().orElse(null)));
    view.put("merge_user", request.mergedAt().isPresent() ? user("release-captain") : null);
    view.put(
        "web_url", url.get() + "/" + request.project() + "/-/merge_requests/" + request.number());
    String number = "!" + request.number();
    view.put(
        "references",
        Map.of("short", number, "relative", number, "full", request.project() + number));
    return view;
  }

  private static String mergeStatus(MergeRequest request) {
    if (request.state() != MergeRequest.State.OPENED) {
      return "not_open";
    }
    return request.title().startsWith("Draft: ") ? "draft_status" : "mergeable";
  }

  Map<String, Object> note(MergeRequest.Note note, MergeRequest request) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", note.id());
    view.put("type", null);
    view.put("body", note.body());
    view.put("author", user(note.author()));
    view.put("created_at", date(note.createdAt()));
    view.put("updated_at", date(note.createdAt()));
    view.put("system", false);
    view.put("noteable_id", 50_000 + request.number());
    view.put("noteable_iid", request.number());
    view.put("noteable_type", "MergeRequest");
    view.put("resolvable", false);
    view.put("internal", false);
    return view;
  }

  Map<String, Object> commit(RevCommit commit) {
    Map<String, Object> view = new LinkedHashMap<>();
    String at = date(commit.getCommitterIdent().getWhenAsInstant());
    view.put("id", commit.name());
    view.put("short_id", commit.name().substring(0, 8));
    view.put("title", commit.getShortMessage());
    view.put("message", commit.getFullMessage());
    view.put("author_name", commit.getAuthorIdent().getName());
    view.put("author_email", commit.getAuthorIdent().getEmailAddress());
    view.put("authored_date", at);
    view.put("committer_name", commit.getCommitterIdent().getName());
    view.put("committer_email", commit.getCommitterIdent().getEmailAddress());
    view.put("committed_date", at);
    view.put("created_at", at);
    view.put(
        "parent_ids", java.util.Arrays.stream(commit.getParents()).map(RevCommit::name).toList());
    return view;
  }

  private static @Nullable String date(@Nullable Instant instant) {
    return instant == null
        ? null
        : java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(java.time.ZoneOffset.UTC)
            .format(instant);
  }
}
