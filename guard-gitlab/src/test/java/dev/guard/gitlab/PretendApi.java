package dev.guard.gitlab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guard.gitlab.PretendProject.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * GitLab's REST API as far as GUARD calls it, with the fields and the refusals that GitLab
 * documents for them.
 */
final class PretendApi {
  record Reply(int status, String json) {}

  private static final Pattern PROJECT = Pattern.compile("/projects/([^/]+)(/.*)");
  private static final Pattern REQUEST = Pattern.compile("/merge_requests/(\\d+)(/\\w+)?");
  private static final Pattern FILE = Pattern.compile("(?<!\\w)filename=\"([^\"]+)\"");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PretendGitLab gitlab;

  PretendApi(PretendGitLab gitlab) {
    this.gitlab = gitlab;
  }

  Reply answer(String method, String path, String query, String body) {
    Map<String, List<String>> in = form(query);
    if (path.equals("/users")) {
      return users(first(in, "username"));
    }
    Matcher matcher = PROJECT.matcher(path);
    if (!matcher.matches()) {
      return error(404, "404 Not Found");
    }
    PretendProject project = gitlab.projects.get(decode(matcher.group(1)));
    if (project == null) {
      return error(404, "404 Project Not Found");
    }
    String rest = matcher.group(2);
    Matcher one = REQUEST.matcher(rest);
    if (one.matches()) {
      return project.requests.stream()
          .filter(request -> Long.toString(request.iid).equals(one.group(1)))
          .findFirst()
          .map(request -> request(method, request, one.group(2), in, form(body)))
          .orElseGet(() -> error(404, "404 Not found"));
    }
    return switch (method + " " + rest) {
      case "GET /merge_requests" -> list(project, in);
      case "POST /merge_requests" -> create(project, form(body));
      case "POST /uploads" -> upload(project, body);
      case "GET /repository/merge_base" -> mergeBase(project, in.getOrDefault("refs[]", List.of()));
      case "GET /repository/commits" -> {
        String id = project.lastCommit(first(in, "ref_name"), first(in, "path"));
        yield json(200, id.isEmpty() ? List.of() : List.of(commit(id)));
      }
      default -> error(404, "404 Not Found");
    };
  }

  private static Reply users(String name) {
    return name.equals("ann") ? json(200, List.of(user(7, "ann"))) : json(200, List.of());
  }

  private static Map<String, Object> user(int id, String name) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("username", name);
    json.put("name", name);
    json.put("state", "active");
    json.put("avatar_url", null);
    json.put("web_url", "https://gitlab.example/" + name);
    return json;
  }

  private Reply list(PretendProject project, Map<String, List<String>> in) {
    return json(
        200,
        project.requests.stream()
            .filter(request -> request.source.equals(first(in, "source_branch")))
            .sorted(Comparator.comparingLong((Request request) -> request.iid).reversed())
            .map(this::basic)
            .toList());
  }

  private Reply create(PretendProject project, Map<String, List<String>> form) {
    gitlab.beforeCreate.run();
    synchronized (project.requests) {
      String source = first(form, "source_branch");
      boolean open =
          project.requests.stream()
              .anyMatch(request -> request.source.equals(source) && request.state.equals("opened"));
      if (open) {
        return json(
            409,
            Map.of(
                "message",
                List.of("Another open merge request already exists for this source branch: !1")));
      }
      Request made =
          new Request(
              project.requests.size() + 1,
              source,
              first(form, "target_branch"),
              project.head(source),
              form);
      project.requests.add(made);
      return json(201, shown(made));
    }
  }

  private static Reply upload(PretendProject project, String body) {
    Matcher file = FILE.matcher(body);
    if (!file.find()) {
      return json(400, Map.of("error", "file is invalid"));
    }
    project.uploads.add(body);
    String url = "/uploads/" + String.format("%032x", project.uploads.size()) + "/" + file.group(1);
    return json(
        201,
        Map.of(
            "id",
            project.uploads.size(),
            "alt",
            file.group(1),
            "url",
            url,
            "full_path",
            "/-/project/1" + url,
            "markdown",
            "![" + file.group(1) + "](" + url + ")"));
  }

  private Reply request(
      String method,
      Request request,
      @Nullable String part,
      Map<String, List<String>> in,
      Map<String, List<String>> form) {
    return switch (method + (part == null ? "" : part)) {
      case "GET" -> json(200, shown(request));
      case "PUT" -> {
        if (!request.state.equals("opened")) {
          yield error(422, "state_event is invalid");
        }
        request.state = "closed";
        yield json(200, shown(request));
      }
      case "GET/approvals" ->
          json(
              200,
              Map.of(
                  "approvals_left",
                  request.approvalsLeft,
                  "approved",
                  request.approvalsLeft == 0,
                  "approved_by",
                  List.of(),
                  "user_has_approved",
                  false,
                  "user_can_approve",
                  false));
      case "GET/notes" -> {
        int size = Integer.parseInt(first(in, "per_page"));
        int from = (Integer.parseInt(first(in, "page")) - 1) * size;
        List<Map<String, Object>> page = new ArrayList<>();
        for (int i = from; i < Math.min(from + size, request.notes.size()); i++) {
          page.add(note(i + 1, request));
        }
        yield json(200, page);
      }
      case "POST/notes" -> {
        request.notes.add(first(form, "body"));
        yield json(201, note(request.notes.size(), request));
      }
      default -> error(405, "405 Method Not Allowed");
    };
  }

  private static Reply mergeBase(PretendProject project, List<String> refs) {
    for (String ref : refs) {
      if (!project.has(ref)) {
        return error(400, "Could not find ref: " + ref);
      }
    }
    String base = project.mergeBase(refs.get(0), refs.get(1));
    return base.isEmpty() ? error(404, "404 Merge Base Not Found") : json(200, commit(base));
  }

  private static Map<String, Object> note(int number, Request request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", number);
    json.put("type", null);
    json.put("body", request.notes.get(number - 1));
    json.put("author", user(5, "guard-bot"));
    json.put("created_at", "2026-03-02T10:05:00.000Z");
    json.put("updated_at", "2026-03-02T10:05:00.000Z");
    json.put("system", false);
    json.put("noteable_id", 1000 + request.iid);
    json.put("noteable_type", "MergeRequest");
    json.put("noteable_iid", request.iid);
    json.put("resolvable", false);
    return json;
  }

  private static Map<String, Object> commit(String id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("short_id", id.substring(0, 8));
    json.put("parent_ids", List.of());
    json.put("title", "t");
    json.put("message", "t\n");
    json.put("created_at", "2026-03-02T09:00:00.000+00:00");
    for (String who : List.of("author", "committer")) {
      json.put(who + "_name", "Ann");
      json.put(who + "_email", "ann@example.org");
    }
    json.put("authored_date", "2026-03-02T09:00:00.000+00:00");
    json.put("committed_date", "2026-03-02T09:00:00.000+00:00");
    return json;
  }

  /** As a list of merge requests shows one. */
  private Map<String, Object> basic(Request request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", 1000 + request.iid);
    json.put("iid", request.iid);
    json.put("project_id", PretendGitLab.PROJECT_ID);
    json.put("title", first(request.form, "title"));
    json.put("description", first(request.form, "description"));
    json.put("state", request.state);
    json.put("created_at", "2026-03-02T10:00:00.000Z");
    json.put("updated_at", "2026-03-02T10:00:00.000Z");
    json.put("target_branch", request.target);
    json.put("source_branch", request.source);
    json.put("source_project_id", request.sourceProject);
    json.put("target_project_id", PretendGitLab.PROJECT_ID);
    json.put("author", user(5, "guard-bot"));
    json.put("assignees", List.of());
    json.put("assignee", null);
    json.put("user_notes_count", request.notes.size());
    json.put("labels", List.of());
    json.put("draft", false);
    json.put("merge_status", "can_be_merged");
    json.put("detailed_merge_status", request.detailedStatus);
    json.put("sha", orNull(request.sha));
    json.put("merge_commit_sha", orNull(request.mergeCommit));
    json.put("squash_commit_sha", orNull(request.squashCommit));
    json.put("merged_at", orNull(request.mergedAt));
    json.put("closed_at", null);
    json.put("squash", false);
    json.put("has_conflicts", false);
    json.put("blocking_discussions_resolved", true);
    String number = "!" + request.iid;
    json.put(
        "references", Map.of("short", number, "relative", number, "full", "platform" + number));
    json.put("web_url", gitlab.url() + "/platform/-/merge_requests/" + request.iid);
    return json;
  }

  private Map<String, Object> shown(Request request) {
    Map<String, Object> json = basic(request);
    json.put("diff_refs", null);
    return json;
  }

  private static @Nullable String orNull(String value) {
    return value.isEmpty() ? null : value;
  }

  static String first(Map<String, List<String>> form, String key) {
    return form.getOrDefault(key, List.of("")).get(0);
  }

  private static Map<String, List<String>> form(String encoded) {
    Map<String, List<String>> form = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        form.computeIfAbsent(decode(parts[0]), key -> new ArrayList<>()).add(decode(parts[1]));
      }
    }
    return form;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static Reply error(int status, String message) {
    return json(status, Map.of("message", message));
  }

  private static Reply json(int status, Object value) {
    try {
      return new Reply(status, JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
