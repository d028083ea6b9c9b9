package dev.guard.sandbox.gitlab;

import dev.guard.sandbox.git.GitStore;
import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/** {@code projects/:id/repository}: branches, commits, the merge base and comparisons. */
final class RepositoryResource {
  private final GitLabViews views;

  RepositoryResource(GitLabViews views) {
    this.views = views;
  }

  Reply answer(Ask ask, GitStore store, List<String> path) {
    String first = path.isEmpty() ? "" : path.get(0);
    String second = path.size() > 1 ? path.get(1) : "";
    return switch (first) {
      case "branches" -> branches(ask, store, second);
      case "commits" -> commits(ask, store, path.subList(1, path.size()));
      case "merge_base" -> mergeBase(ask, store);
      case "compare" -> compare(ask, store);
      default -> GitLabService.notFound("404 Not Found");
    };
  }

  private Reply branches(Ask ask, GitStore store, String name) {
    if (name.isEmpty()) {
      String part = ask.query("search").orElse("");
      return Reply.ok(
          store.branches().stream()
              .filter(branch -> branch.contains(part.replaceFirst("^\\^", "")))
              .map(branch -> branch(store, branch))
              .toList());
    }
    if (store.head(name).isEmpty()) {
      return GitLabService.notFound("404 Branch Not Found");
    }
    if (ask.method().equals("DELETE")) {
      store.deleteBranch(name);
      return Reply.text(204, "");
    }
    return Reply.ok(branch(store, name));
  }

  private Map<String, Object> branch(GitStore store, String name) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", name);
    view.put("merged", false);
    view.put("protected", name.equals("main"));
    view.put("default", name.equals("main"));
    view.put("commit", views.commit(store.log("refs/heads/" + name, Optional.empty(), 1).get(0)));
    return view;
  }

  private Reply commits(Ask ask, GitStore store, List<String> path) {
    if (path.isEmpty()) {
      String revision = ask.query("ref_name").orElse("main");
      int limit = ask.query("per_page").map(Integer::parseInt).orElse(20);
      return Reply.ok(
              store.log(revision, ask.query("path"), limit).stream().map(views::commit).toList())
          .with("X-Page", "1")
          .with("X-Total-Pages", "1");
    }
    List<RevCommit> found = store.log(path.get(0), Optional.empty(), 1);
    if (found.isEmpty()) {
      return GitLabService.notFound("404 Commit Not Found");
    }
    if (path.size() > 1 && path.get(1).equals("refs")) {
      List<Map<String, Object>> refs = new ArrayList<>();
      for (String branch : store.branches()) {
        if (store.contains(store.head(branch).orElseThrow(), found.get(0).name())) {
          refs.add(Map.of("type", "branch", "name", branch));
        }
      }
      return Reply.ok(refs);
    }
    return Reply.ok(views.commit(found.get(0)));
  }

  private Reply mergeBase(Ask ask, GitStore store) {
    List<String> refs = new ArrayList<>(ask.query().getOrDefault("refs[]", List.of()));
    refs.addAll(ask.query().getOrDefault("refs", List.of()));
    List<Optional<ObjectId>> ids = refs.stream().map(store::resolve).toList();
    if (ids.size() != 2 || ids.stream().anyMatch(Optional::isEmpty)) {
      return Reply.json(400, Map.of("message", "400 Bad request - Could not find ref"));
    }
    return store
        .mergeBase(ids.get(0).get().name(), ids.get(1).get().name())
        .flatMap(id -> store.log(id, Optional.empty(), 1).stream().findFirst())
        .map(commit -> Reply.ok(views.commit(commit)))
        .orElseGet(() -> GitLabService.notFound("404 Merge Base Not Found"));
  }

  private Reply compare(Ask ask, GitStore store) {
    Optional<ObjectId> from = ask.query("from").flatMap(store::resolve);
    Optional<ObjectId> to = ask.query("to").flatMap(store::resolve);
    if (from.isEmpty() || to.isEmpty()) {
      return GitLabService.notFound("404 Ref Not Found");
    }
    List<Map<String, Object>> commits =
        store.log(to.get().name(), Optional.empty(), 200).stream()
            .filter(commit -> !store.contains(from.get().name(), commit.name()))
            .map(views::commit)
            .toList();
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("commit", commits.isEmpty() ? null : commits.get(0));
    view.put("commits", commits);
    view.put("diffs", List.of());
    view.put("compare_timeout", false);
    view.put("compare_same_ref", from.equals(to));
    return Reply.ok(view);
  }
}
