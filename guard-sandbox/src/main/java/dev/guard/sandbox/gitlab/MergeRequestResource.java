package dev.guard.sandbox.gitlab;

import dev.guard.sandbox.git.GitStore;
import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code projects/:id/merge_requests} and what lies below. */
final class MergeRequestResource {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final MergeRequests requests;
  private final GitLabViews views;

  MergeRequestResource(MergeRequests requests, GitLabViews views) {
    this.requests = requests;
    this.views = views;
  }

  Reply answer(Ask ask, GitStore store, List<String> path) {
    if (path.isEmpty()) {
      return ask.method().equals("POST") ? create(ask, store) : list(ask, store);
    }
    Optional<MergeRequest> request =
        Optional.of(path.get(0))
            .filter(number -> NUMBER.matcher(number).matches())
            .flatMap(number -> requests.get(store.name(), Integer.parseInt(number)));
    if (request.isEmpty()) {
      return GitLabService.notFound("404 Not found");
    }
    String below = path.size() > 1 ? path.get(1) : "";
    return switch (below) {
      case "" -> one(ask, store, request.get());
      case "merge" -> merge(store, request.get());
      case "notes" -> notes(ask, request.get());
      case "approvals" ->
          Reply.ok(
              Map.of(
                  "user_has_approved",
                  false,
                  "user_can_approve",
                  false,
                  "approved",
                  false,
                  "approved_by",
                  List.of()));
      case "commits" ->
          Reply.ok(
              store.log(request.get().sha(), Optional.empty(), 20).stream()
                  .filter(commit -> !store.contains(request.get().startSha(), commit.name()))
                  .map(views::commit)
                  .toList());
      default -> GitLabService.notFound("404 Not found");
    };
  }

  private Reply list(Ask ask, GitStore store) {
    List<MergeRequest> found = new ArrayList<>(requests.list(store.name()));
    Collections.reverse(found);
    return Reply.ok(
            found.stream()
                .filter(one -> matches(ask.query("source_branch"), one.source()))
                .filter(one -> matches(ask.query("target_branch"), one.target()))
                .filter(
                    one ->
                        ask.query("state").equals(Optional.of("all"))
                            || matches(ask.query("state"), one.state().label()))
                .map(one -> views.listed(one, store))
                .toList())
        .with("X-Page", "1")
        .with("X-Total-Pages", "1")
        .with("X-Per-Page", "100")
        .with("X-Next-Page", "")
        .with("X-Prev-Page", "")
        .with("X-Total", Integer.toString(found.size()));
  }

  private static boolean matches(Optional<String> wanted, String value) {
    return wanted.isEmpty() || wanted.get().equals(value);
  }

  private Reply create(Ask ask, GitStore store) {
    Map<String, String> form = ask.form();
    String source = form.getOrDefault("source_branch", "");
    String target = form.getOrDefault("target_branch", "");
    String title = form.getOrDefault("title", "");
    if (source.isEmpty() || target.isEmpty() || title.isEmpty()) {
      return Reply.json(400, Map.of("error", "title, source_branch, target_branch are missing"));
    }
    if (store.head(source).isEmpty() || store.head(target).isEmpty()) {
      return Reply.json(
          400, Map.of("message", List.of("Source branch \"" + source + "\" does not exist")));
    }
    Optional<MergeRequest> other = requests.openFor(store.name(), source);
    if (other.isPresent()) {
      return taken(other.get());
    }
    Optional<MergeRequest> opened =
        requests.open(
            store.name(),
            source,
            target,
            title,
            form.getOrDefault("description", ""),
            words(form.getOrDefault("labels", "")),
            assignees(ask, form));
    return opened
        .map(request -> Reply.json(201, views.mergeRequest(request, store)))
        .orElseGet(() -> taken(requests.openFor(store.name(), source).orElseThrow()));
  }

  private static Reply taken(MergeRequest other) {
    return Reply.json(
        409,
        Map.of(
            "message",
            List.of(
                "Another open merge request already exists for this source branch: !"
                    + other.number())));
  }

  private static List<String> words(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .toList();
  }

  private static List<Integer> assignees(Ask ask, Map<String, String> form) {
    List<Integer> ids = new ArrayList<>();
    for (String pair : ask.body().split("&", -1)) {
      if (pair.matches("assignee_ids(\\[\\]|%5B%5D)=\\d+")) {
        ids.add(Integer.parseInt(pair.substring(pair.indexOf('=') + 1)));
      }
    }
    for (String id :
        form.getOrDefault("assignee_ids", "").replaceAll("[\\[\\]]", "").split(",", -1)) {
      if (NUMBER.matcher(id).matches() && !ids.contains(Integer.parseInt(id))) {
        ids.add(Integer.parseInt(id));
      }
    }
    String one = form.getOrDefault("assignee_id", "");
    if (ids.isEmpty() && NUMBER.matcher(one).matches()) {
      ids.add(Integer.parseInt(one));
    }
    return ids;
  }

  private Reply one(Ask ask, GitStore store, MergeRequest request) {
    if (!ask.method().equals("PUT")) {
      return Reply.ok(views.mergeRequest(request, store));
    }
    Map<String, String> form = ask.form();
    List<Integer> assignees = assignees(ask, form);
    MergeRequest edited =
        requests.edit(
            request,
            form.getOrDefault("title", request.title()),
            form.getOrDefault("description", request.description()),
            form.containsKey("labels") ? words(form.getOrDefault("labels", "")) : request.labels(),
            assignees.isEmpty() ? request.assignees() : assignees);
    String event = form.getOrDefault("state_event", "");
    if (event.equals("close") && edited.state() != MergeRequest.State.OPENED) {
      return Reply.json(422, Map.of("message", "Merge request cannot be closed"));
    }
    if (event.equals("close")) {
      edited = requests.close(edited);
    } else if (event.equals("reopen") && edited.state() == MergeRequest.State.CLOSED) {
      edited = requests.reopen(edited);
    }
    return Reply.ok(views.mergeRequest(edited, store));
  }

  private Reply merge(GitStore store, MergeRequest request) {
    if (request.state() != MergeRequest.State.OPENED) {
      return Reply.json(405, Map.of("message", "405 Method Not Allowed"));
    }
    return requests
        .merge(request, "Release Captain")
        .map(merged -> Reply.ok(views.mergeRequest(merged, store)))
        .orElseGet(() -> Reply.json(406, Map.of("message", "Branch cannot be merged")));
  }

  private Reply notes(Ask ask, MergeRequest request) {
    if (ask.method().equals("POST")) {
      String body = ask.form().getOrDefault("body", "");
      if (body.isBlank()) {
        return Reply.json(400, Map.of("error", "body is missing"));
      }
      MergeRequest.Note note = requests.note(request, views.robot(), body);
      return Reply.json(201, views.note(note, request));
    }
    List<MergeRequest.Note> notes = new ArrayList<>(request.notes());
    if (!ask.query("sort").equals(Optional.of("asc"))) {
      Collections.reverse(notes);
    }
    Map<String, String> paging = new LinkedHashMap<>();
    paging.put("X-Page", "1");
    paging.put("X-Total-Pages", "1");
    paging.put("X-Total", Integer.toString(notes.size()));
    Reply reply = Reply.ok(notes.stream().map(note -> views.note(note, request)).toList());
    for (Map.Entry<String, String> header : paging.entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }
}
