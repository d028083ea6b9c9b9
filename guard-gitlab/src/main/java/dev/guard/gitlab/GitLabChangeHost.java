package dev.guard.gitlab;

import dev.guard.api.Answer;
import dev.guard.api.Bytes;
import dev.guard.api.ComeBackLater;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ChangeView;
import dev.guard.api.change.Opened;
import dev.guard.api.change.Proposal;
import dev.guard.api.change.Proposed;
import dev.guard.api.change.Snapshot;
import dev.guard.api.plugin.AdapterContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gitlab4j.api.models.MergeRequest;
import org.gitlab4j.api.models.MergeRequestParams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merge requests at GitLab. Thread-safe; operations on one repository's git take turns. */
final class GitLabChangeHost implements ChangeHost {
  private static final Logger LOG = LoggerFactory.getLogger(GitLabChangeHost.class);

  /** GitLab's own limit of a description, and of a comment. */
  private static final int LONGEST_BODY = 1_048_576;

  private static final Set<String> UNTOLD = Set.of("gitlab.not-found", "gitlab.refused");

  private final GitLabSettings settings;
  private final GitLabClient client;
  private final Branches branches;

  GitLabChangeHost(GitLabSettings settings, AdapterContext context) {
    Problems problems = new Problems(settings.instance(), settings.token(), context);
    this.settings = settings;
    this.client = new GitLabClient(settings, context, problems);
    this.branches = new Branches(settings, context, problems);
  }

  @Override
  public Snapshot snapshot(String repository, String branch) {
    return branches.snapshot(project(repository), branch);
  }

  @Override
  public Proposed propose(Proposal proposal) {
    RepositoryPath project = project(proposal.repository());
    Optional<MergeRequest> before = find(project, proposal.branch());
    if (before.isPresent()) {
      return opened(proposal, before.get(), Optional.empty());
    }
    return branches
        .publish(project, proposal)
        .fold(head -> opened(proposal, open(project, proposal), Optional.of(head)), moved -> moved);
  }

  /** The branch's merge request: an open one first, then a merged one, then the newest. */
  private Optional<MergeRequest> find(RepositoryPath project, String branch) {
    List<MergeRequest> found = client.ofBranch(project, branch);
    return Stream.of("opened", "locked", "merged", "closed")
        .flatMap(state -> found.stream().filter(request -> state.equals(request.getState())))
        .findFirst();
  }

  private MergeRequest open(RepositoryPath project, Proposal proposal) {
    MergeRequestParams params =
        new MergeRequestParams()
            .withSourceBranch(proposal.branch())
            .withTargetBranch(proposal.targetBranch())
            .withTitle((proposal.draft() ? "Draft: " : "") + proposal.title())
            .withDescription(fitted(proposal.body()));
    if (!proposal.labels().isEmpty()) {
      params.withLabels(proposal.labels());
    }
    List<Long> assignees = assignees(proposal.assignees());
    if (!assignees.isEmpty()) {
      params.withAssigneeIds(assignees);
    }
    return client
        .create(project, params)
        .or(() -> find(project, proposal.branch()))
        .orElseThrow(
            () ->
                GuardException.of("gitlab.conflict", Responsible.OUTSIDE_SERVICE)
                    .what("GitLab says that the branch has a merge request, and shows none.")
                    .where(settings.instance() + "/" + project + ", branch " + proposal.branch())
                    .next("Start the same command again.")
                    .build());
  }

  private List<Long> assignees(List<String> names) {
    List<Long> ids = new ArrayList<>();
    for (String name : names) {
      String handle = name.strip().replaceFirst("^@", "");
      Optional<Long> id = handle.isEmpty() ? Optional.empty() : client.userId(handle);
      id.ifPresentOrElse(
          ids::add,
          () ->
              LOG.warn(
                  "GitLab has no user {}: the merge request is not assigned to it. Check"
                      + " owner_handle of the cluster.",
                  handle));
    }
    return ids.stream().distinct().toList();
  }

  private Opened opened(Proposal proposal, MergeRequest request, Optional<String> pushed) {
    String head = Optional.ofNullable(request.getSha()).or(() -> pushed).orElse("");
    return new Opened(
        new ChangeRef(
            proposal.repository(),
            proposal.branch(),
            Long.toString(request.getIid()),
            URI.create(request.getWebUrl())),
        head);
  }

  @Override
  public Answer<ChangeView> view(ChangeRef change) {
    RepositoryPath project = project(change.repository());
    return answer(() -> Answer.known(view(project, client.mergeRequest(project, iid(change)))));
  }

  private ChangeView view(RepositoryPath project, MergeRequest request) {
    ChangeState state = state(request);
    boolean landed = state == ChangeState.MERGED;
    return new ChangeView(
        state,
        Optional.ofNullable(request.getSha()).orElse(""),
        landed
            ? Stream.of(
                    Optional.ofNullable(request.getMergeCommitSha()),
                    Optional.ofNullable(request.getSquashCommitSha()),
                    Optional.ofNullable(request.getSha()))
                .flatMap(Optional::stream)
                .findFirst()
            : Optional.empty(),
        landed ? Optional.ofNullable(request.getMergedAt()).map(Date::toInstant) : Optional.empty(),
        state == ChangeState.OPEN ? blockers(project, request) : List.of());
  }

  private static ChangeState state(MergeRequest request) {
    return switch (String.valueOf(request.getState())) {
      case "merged" -> ChangeState.MERGED;
      case "closed" -> ChangeState.CLOSED;
      default -> ChangeState.OPEN;
    };
  }

  private List<String> blockers(RepositoryPath project, MergeRequest request) {
    if ("locked".equals(request.getState())) {
      return List.of("GitLab is merging it right now.");
    }
    String status = Optional.ofNullable(request.getDetailedMergeStatus()).orElse("");
    if (status.equals("not_approved")) {
      Optional<Integer> left = client.approvalsLeft(project, request.getIid());
      if (left.isPresent() && left.get() > 0) {
        return List.of(
            left.get() == 1 ? "1 approval is missing." : left.get() + " approvals are missing.");
      }
    }
    return Blockers.of(status);
  }

  @Override
  public Answer<Boolean> contains(String repository, String commit, String ancestor) {
    if (commit.equals(ancestor)) {
      return Answer.known(true);
    }
    RepositoryPath project = project(repository);
    return answer(
        () ->
            Answer.known(
                client.mergeBase(project, commit, ancestor).map(ancestor::equals).orElse(false)));
  }

  @Override
  public Answer<String> lastCommit(String repository, String branch, String path) {
    RepositoryPath project = project(repository);
    return answer(
        () ->
            client
                .lastCommit(project, branch, path)
                .map(Answer::known)
                .orElseGet(
                    () ->
                        Answer.unknown(
                            "No commit of "
                                + branch
                                + " in "
                                + project
                                + " touched "
                                + path
                                + ".")));
  }

  /** An outage, and what GitLab does not know, is could-not-tell; all else is thrown. */
  private static <T> Answer<T> answer(Supplier<Answer<T>> question) {
    try {
      return question.get();
    } catch (ComeBackLater e) {
      throw e;
    } catch (GuardException e) {
      if (e.responsible() == Responsible.OUTSIDE_SERVICE || UNTOLD.contains(e.code())) {
        return Answer.unknown(e.what() + " (" + e.where() + ")");
      }
      throw e;
    }
  }

  @Override
  public void comment(ChangeRef change, EffectKey key, String markdown) {
    RepositoryPath project = project(change.repository());
    String marker = marker(key);
    if (!client.commented(project, iid(change), marker)) {
      client.comment(project, iid(change), fitted(markdown + "\n\n", marker));
    }
  }

  @Override
  public Answer<String> upload(ChangeRef change, String name, Bytes content) {
    RepositoryPath project = project(change.repository());
    return answer(() -> Answer.known(client.upload(project, name, content.toArray())));
  }

  /** Invisible in GitLab; a comment's text must not hold two dashes in a row, nor end it. */
  static String marker(EffectKey key) {
    return "<!-- guard:effect "
        + key.toString().replace("%", "%25").replace("-", "%2D").replace(">", "%3E")
        + " -->";
  }

  @Override
  public void close(ChangeRef change, EffectKey key) {
    RepositoryPath project = project(change.repository());
    if (state(client.mergeRequest(project, iid(change))) == ChangeState.OPEN
        && client.close(project, iid(change)).isEmpty()
        && state(client.mergeRequest(project, iid(change))) == ChangeState.OPEN) {
      throw GuardException.of("gitlab.refused", Responsible.OPERATOR)
          .what("GitLab did not close the merge request.")
          .where(change.url().toString())
          .next("Close it by hand, or start the same command again.")
          .build();
    }
  }

  private static String fitted(String body) {
    return fitted(body, "");
  }

  private static String fitted(String body, String end) {
    String cut = "\n\n(cut: longer than GitLab takes)\n";
    if (body.length() + end.length() <= LONGEST_BODY) {
      return body + end;
    }
    return body.substring(0, LONGEST_BODY - end.length() - cut.length()) + cut + end;
  }

  private RepositoryPath project(String repository) {
    return RepositoryPath.parse(repository, settings.instance());
  }

  private static long iid(ChangeRef change) {
    try {
      return Long.parseLong(change.id());
    } catch (NumberFormatException e) {
      throw GuardException.of("gitlab.change-id", Responsible.GUARD)
          .what("The stored number of the merge request is none: " + change.id() + ".")
          .where(change.url().toString())
          .next("Look at the run with guard runs; the store may have been edited by hand.")
          .cause(e)
          .build();
    }
  }

  @Override
  public void close() {
    client.close();
    branches.close();
  }
}
