package dev.guard.sandbox.gitlab;

import dev.guard.sandbox.git.GitStore;
import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import dev.guard.sandbox.http.Service;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The front of GitLab's REST API v4: rate-limit headers, the token, and the way to the resource.
 *
 * @see <a href="https://docs.gitlab.com/api/rest/">REST API</a>
 */
public final class GitLabService implements Service {
  private static final Pattern FILE = Pattern.compile("(?<!\\w)filename=\"([^\"]+)\"");
  private static final String ROOT = "/api/v4/";
  private static final int LIMIT = 2000;

  private final MergeRequests requests;
  private final Predicate<String> tokens;
  private final GitLabFaults faults;
  private final GitLabViews views;
  private final MergeRequestResource mergeRequests;
  private final RepositoryResource repository;
  private final AtomicInteger spent = new AtomicInteger();

  /** {@code views} knows where GitLab is reached and who has an account. */
  public GitLabService(
      MergeRequests requests, Predicate<String> tokens, GitLabFaults faults, GitLabViews views) {
    this.requests = requests;
    this.tokens = tokens;
    this.faults = faults;
    this.views = views;
    this.mergeRequests = new MergeRequestResource(requests, views);
    this.repository = new RepositoryResource(views);
  }

  @Override
  public Optional<Reply> answer(Ask ask) {
    if (!ask.path().startsWith(ROOT)) {
      return Optional.empty();
    }
    int left = Math.max(0, LIMIT - spent.incrementAndGet() % LIMIT);
    String reset = Long.toString(Instant.now().getEpochSecond() / 60 * 60 + 60);
    return Optional.of(
        checked(ask)
            .with("RateLimit-Limit", Integer.toString(LIMIT))
            .with("RateLimit-Remaining", Integer.toString(left))
            .with("RateLimit-Reset", reset));
  }

  private Reply checked(Ask ask) {
    if (faults.isDown()) {
      return Reply.text(502, "GitLab is not responding");
    }
    if (faults.takeTooMany()) {
      return Reply.text(429, "Retry later\n").with("Retry-After", "1");
    }
    String token =
        ask.header("private-token")
            .or(() -> ask.header("authorization").map(value -> value.replaceFirst("^Bearer ", "")))
            .orElse("");
    if (faults.isTokenExpired()) {
      return Reply.json(
          401,
          Map.of(
              "error",
              "invalid_token",
              "error_description",
              "Token is expired. You can either do re-authorization or token" + " refresh."));
    }
    if (!tokens.test(token)) {
      return Reply.json(401, Map.of("message", "401 Unauthorized"));
    }
    List<String> path =
        Arrays.stream(ask.path().substring(ROOT.length()).split("/", -1))
            .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
            .toList();
    return route(ask, path);
  }

  private Reply route(Ask ask, List<String> path) {
    switch (path.get(0)) {
      case "version" -> {
        return Reply.ok(Map.of("version", "18.6.0", "revision", "1f2e3d4c5b6"));
      }
      case "metadata" -> {
        return Reply.ok(
            Map.of("version", "18.6.0", "revision", "1f2e3d4c5b6", "enterprise", false));
      }
      case "user" -> {
        return Reply.ok(views.user(views.robot()));
      }
      case "users" -> {
        return Reply.ok(users(ask));
      }
      case "projects" -> {
        return project(ask, path.subList(1, path.size()));
      }
      default -> {
        return notFound("404 Not Found");
      }
    }
  }

  private List<Map<String, Object>> users(Ask ask) {
    Optional<String> name = ask.query("username");
    return views.accounts().stream()
        .filter(account -> name.isEmpty() || account.equalsIgnoreCase(name.get()))
        .filter(account -> account.contains(ask.query("search").orElse("")))
        .map(views::user)
        .toList();
  }

  private Reply project(Ask ask, List<String> path) {
    if (path.isEmpty()) {
      return Reply.ok(requests.stores().stream().map(views::project).toList());
    }
    Optional<GitStore> store =
        requests.stores().stream()
            .filter(
                one ->
                    one.name().equals(path.get(0))
                        || Integer.toString(views.projectId(one)).equals(path.get(0)))
            .findFirst();
    if (store.isEmpty()) {
      return notFound("404 Project Not Found");
    }
    List<String> rest = path.subList(1, path.size());
    if (rest.isEmpty()) {
      return Reply.ok(views.project(store.get()));
    }
    return switch (rest.get(0)) {
      case "merge_requests" -> mergeRequests.answer(ask, store.get(), rest.subList(1, rest.size()));
      case "repository" -> repository.answer(ask, store.get(), rest.subList(1, rest.size()));
      case "labels" -> Reply.ok(List.of());
      case "uploads" -> upload(ask);
      default -> notFound("404 Not Found");
    };
  }

  /** Nothing is kept; the address is that of what was sent. */
  private static Reply upload(Ask ask) {
    Matcher file = FILE.matcher(ask.body());
    if (!ask.method().equals("POST") || !file.find()) {
      return Reply.json(400, Map.of("error", "file is invalid"));
    }
    String id = String.format("%032x", ask.body().hashCode() & 0xffffffffL);
    String url = "/uploads/" + id + "/" + file.group(1);
    return Reply.json(
        201,
        Map.of(
            "alt",
            file.group(1),
            "url",
            url,
            "full_path",
            "/-/project/1" + url,
            "markdown",
            "![" + file.group(1) + "](" + url + ")"));
  }

  static Reply notFound(String message) {
    return Reply.json(404, Map.of("message", message));
  }
}
