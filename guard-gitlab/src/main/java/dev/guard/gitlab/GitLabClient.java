package dev.guard.gitlab;

import dev.guard.api.GuardException;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.AdapterContext.Network;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gitlab4j.api.GitLabApi;
import org.gitlab4j.api.GitLabApiException;
import org.gitlab4j.api.models.Commit;
import org.gitlab4j.api.models.FileUpload;
import org.gitlab4j.api.models.MergeRequest;
import org.gitlab4j.api.models.MergeRequestFilter;
import org.gitlab4j.api.models.MergeRequestParams;
import org.gitlab4j.api.models.Note;
import org.gitlab4j.api.models.User;
import org.gitlab4j.models.Constants;
import org.jspecify.annotations.Nullable;

/**
 * The calls that GUARD makes to GitLab's REST API, through gitlab4j; {@code README.md} of this
 * module lists them with what is read from their answers. Thread-safe.
 *
 * <p>Each call takes a permit first. Only reads are tried again, at most twice, and never wait
 * longer than about a second in between.
 *
 * @see <a href="https://docs.gitlab.com/api/rest/">GitLab, REST API</a>
 */
final class GitLabClient implements AutoCloseable {
  private static final int PAGE = 100;

  /**
   * Warns at each upload that the connector leaves MIME-Version out, which a request over HTTP does
   * not need. Held here, since its level would be forgotten otherwise.
   */
  private static final Logger HEADERS =
      Logger.getLogger("org.glassfish.jersey.message.internal.HeaderUtils");

  static {
    HEADERS.setLevel(Level.SEVERE);
  }

  /** GitLab tells the type of a file by the ending of its name. */
  private static final String OCTETS = "application/octet-stream";

  /** Nobody reads 20,000 comments, and a server that ignores paging must not keep GUARD here. */
  private static final int MOST_PAGES = 200;

  private static final Set<Integer> PASSING = Set.of(502, 503, 504);

  private final GitLabSettings settings;
  private final AdapterContext context;
  private final Problems problems;
  private final Retry retry;
  private @Nullable GitLabApi api;
  private @Nullable RestConnections connections;

  GitLabClient(GitLabSettings settings, AdapterContext context, Problems problems) {
    this.settings = settings;
    this.context = context;
    this.problems = problems;
    this.retry = Retry.of("gitlab", retries());
  }

  private static RetryConfig retries() {
    return RetryConfig.custom()
        .maxAttempts(3)
        .intervalFunction(
            IntervalFunction.ofExponentialRandomBackoff(
                Duration.ofMillis(200), 2.0, 0.5, Duration.ofSeconds(1)))
        .retryOnException(
            thrown ->
                thrown instanceof GitLabApiException failed
                    && (failed.getHttpStatus() == 0 || PASSING.contains(failed.getHttpStatus())))
        .failAfterMaxAttempts(false)
        .build();
  }

  /** The merge requests from a branch of this project (not of a fork), newest first. */
  List<MergeRequest> ofBranch(RepositoryPath project, String branch) {
    MergeRequestFilter filter =
        new MergeRequestFilter()
            .withSourceBranch(branch)
            .withState(Constants.MergeRequestState.ALL)
            .withOrderBy(Constants.MergeRequestOrderBy.CREATED_AT)
            .withSort(Constants.SortOrder.DESC);
    return read(
            place(project),
            gitlab ->
                gitlab.getMergeRequestApi().getMergeRequests(project.path(), filter, PAGE).page(1))
        .stream()
        .filter(
            request ->
                request.getSourceProjectId() == null
                    || request.getSourceProjectId().equals(request.getTargetProjectId()))
        .toList();
  }

  MergeRequest mergeRequest(RepositoryPath project, long iid) {
    return read(
        place(project, iid),
        gitlab -> gitlab.getMergeRequestApi().getMergeRequest(project.path(), iid));
  }

  /** Opens a merge request; empty where GitLab says that the branch has one already. */
  Optional<MergeRequest> create(RepositoryPath project, MergeRequestParams params) {
    return write(
        place(project),
        409,
        gitlab -> gitlab.getMergeRequestApi().createMergeRequest(project.path(), params));
  }

  /** Closes a merge request; empty where GitLab says that it is not open any more. */
  Optional<MergeRequest> close(RepositoryPath project, long iid) {
    return write(
        place(project, iid),
        422,
        gitlab ->
            gitlab
                .getMergeRequestApi()
                .updateMergeRequest(
                    project.path(),
                    iid,
                    new MergeRequestParams().withStateEvent(Constants.StateEvent.CLOSE)));
  }

  /** How many approvals are missing; empty where this GitLab does not say. */
  Optional<Integer> approvalsLeft(RepositoryPath project, long iid) {
    try {
      return Optional.ofNullable(
          read(
                  place(project, iid),
                  gitlab -> gitlab.getMergeRequestApi().getApprovals(project.path(), iid))
              .getApprovalsLeft());
    } catch (GuardException e) {
      if (e.code().equals("gitlab.not-found") || e.code().equals("gitlab.forbidden")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether a comment holds a text. */
  boolean commented(RepositoryPath project, long iid, String marker) {
    for (int page = 1; page <= MOST_PAGES; page++) {
      int number = page;
      List<Note> notes =
          read(
              place(project, iid),
              gitlab ->
                  gitlab.getNotesApi().getMergeRequestNotes(project.path(), iid, number, PAGE));
      if (notes.stream()
          .anyMatch(note -> note.getBody() != null && note.getBody().contains(marker))) {
        return true;
      }
      if (notes.size() < PAGE) {
        return false;
      }
    }
    return false;
  }

  void comment(RepositoryPath project, long iid, String body) {
    write(
        place(project, iid),
        0,
        gitlab ->
            gitlab.getNotesApi().createMergeRequestNote(project.path(), iid, body, null, null));
  }

  /** Keeps a file with the project; answers its address, relative to the project. */
  String upload(RepositoryPath project, String name, byte[] content) {
    return write(
            place(project),
            0,
            gitlab ->
                gitlab
                    .getProjectApi()
                    .uploadFile(project.path(), new ByteArrayInputStream(content), name, OCTETS))
        .map(FileUpload::getUrl)
        .orElseThrow();
  }

  /** The newest commit that both share; empty where there is none. */
  Optional<String> mergeBase(RepositoryPath project, String left, String right) {
    try {
      return Optional.of(
          read(
                  place(project),
                  gitlab ->
                      gitlab.getRepositoryApi().getMergeBase(project.path(), List.of(left, right)))
              .getId());
    } catch (GuardException e) {
      if (e.code().equals("gitlab.not-found") && e.what().contains("Merge Base")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The newest commit of a branch that touched a path. */
  Optional<String> lastCommit(RepositoryPath project, String branch, String path) {
    return read(
            place(project),
            gitlab ->
                gitlab
                    .getCommitsApi()
                    .getCommits(project.path(), branch, null, null, path, null, null, null, 1)
                    .page(1))
        .stream()
        .map(Commit::getId)
        .findFirst();
  }

  /** The number of the user with exactly this name. */
  Optional<Long> userId(String name) {
    List<User> found = new ArrayList<>();
    @Nullable User user =
        this.<@Nullable User>read(
            settings.instance().toString(), gitlab -> gitlab.getUserApi().getUser(name));
    if (user != null) {
      found.add(user);
    }
    return found.stream()
        .filter(one -> name.equalsIgnoreCase(one.getUsername()))
        .map(User::getId)
        .findFirst();
  }

  @FunctionalInterface
  private interface Call<T extends @Nullable Object> {
    T on(GitLabApi gitlab) throws GitLabApiException;
  }

  private <T extends @Nullable Object> T read(String place, Call<T> call) {
    try {
      return retry.executeCallable(
          () -> {
            context.permits("gitlab").take("gitlab");
            return authorized(call);
          });
    } catch (GitLabApiException e) {
      throw translate(place, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("A call to GitLab threw what gitlab4j does not declare", e);
    }
  }

  private <T> Optional<T> write(String place, int benign, Call<T> call) {
    context.permits("gitlab").take("gitlab");
    try {
      return Optional.of(authorized(call));
    } catch (GitLabApiException e) {
      if (benign != 0 && e.getHttpStatus() == benign) {
        return Optional.empty();
      }
      throw translate(place, e);
    }
  }

  /** A refused token is read again, and where it was rotated the call is made once more. */
  private <T extends @Nullable Object> T authorized(Call<T> call) throws GitLabApiException {
    String token = settings.token().reveal();
    try {
      return call.on(api());
    } catch (GitLabApiException e) {
      if (e.getHttpStatus() != 401 || !settings.token().rotated(token)) {
        throw e;
      }
      context.permits("gitlab").take("gitlab");
      return call.on(api());
    }
  }

  private GuardException translate(String place, GitLabApiException e) {
    return problems.of(
        e.getHttpStatus(),
        place,
        e.getMessage(),
        name ->
            e.getHeaders() == null
                ? null
                : e.getHeaders().entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .flatMap(header -> header.getValue().stream())
                    .findFirst()
                    .orElse(null),
        e);
  }

  private String place(RepositoryPath project) {
    return settings.instance() + "/" + project;
  }

  private String place(RepositoryPath project, long iid) {
    return place(project) + "/-/merge_requests/" + iid;
  }

  /** Made on the first call, since Jersey takes its time to start. */
  private synchronized GitLabApi api() {
    GitLabApi known = api;
    if (known == null) {
      Network network = context.network();
      RestConnections opened = new RestConnections(network);
      connections = opened;
      known = new GitLabApi(settings.instance().toString(), "", null, opened.properties());
      known.setAuthTokenSupplier(settings.token()::reveal);
      known.setRequestTimeout(
          Math.toIntExact(network.connectTimeout().toMillis()),
          Math.toIntExact(network.requestTimeout().toMillis()));
      api = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    if (api != null) {
      api.close();
      api = null;
    }
    if (connections != null) {
      connections.close();
      connections = null;
    }
  }
}
