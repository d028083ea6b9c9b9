package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.change.BaseMoved;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeHostFactory;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ChangeView;
import dev.guard.api.change.Opened;
import dev.guard.api.change.Proposal;
import dev.guard.api.change.Proposed;
import dev.guard.api.change.Snapshot;
import dev.guard.api.plugin.AdapterContext;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A host of git-like repositories in memory that keeps the contract of its SPI, with the people who
 * merge, close and revert. Closing it forgets nothing. Thread-safe.
 */
public final class InMemoryChangeHost implements ChangeHost, Maintainer {
  /** The target branch that people commit to and revert on. */
  public static final String MAIN = "main";

  private final InstantSource time;
  private final Map<String, MemoryRepository> repositories = new TreeMap<>();
  private final List<MemoryRequest> requests = new ArrayList<>();
  private final Map<String, String> uploads = new TreeMap<>();
  private Consumer<String> observer = effect -> {};
  private Optional<GuardException> refusal = Optional.empty();
  private Optional<GuardException> down = Optional.empty();

  /** {@code time} dates the merges. */
  public InMemoryChangeHost(InstantSource time) {
    this.time = time;
  }

  /**
   * Called right after each effect took place: {@code branch}, {@code merge-request}, {@code
   * comment}, {@code close}, {@code upload}. What it throws reaches the caller, as a crash or a
   * lost answer would.
   */
  public synchronized void afterEffect(Consumer<String> next) {
    this.observer = next;
  }

  /** No comment is taken any more, as on a merge request that was deleted. */
  public synchronized void refuseComments(GuardException why) {
    refusal = Optional.of(why);
  }

  /** Nothing is opened, as by a server that is down; empty: it is again. */
  public synchronized void refuseProposals(Optional<GuardException> why) {
    down = why;
  }

  @Override
  public synchronized Snapshot snapshot(String repository, String branch) {
    return new MemorySnapshot(head(repository, branch));
  }

  @Override
  public synchronized Proposed propose(Proposal proposal) {
    if (down.isPresent()) {
      throw down.get();
    }
    MemoryRepository repository = repository(proposal.repository());
    Optional<MemoryRequest> known =
        requests.stream()
            .filter(
                request ->
                    request.ref().repository().equals(proposal.repository())
                        && request.ref().branch().equals(proposal.branch()))
            .findFirst();
    if (known.isPresent()) {
      return new Opened(known.get().ref(), known.get().head());
    }
    if (repository.head(proposal.branch()).isEmpty()) {
      MemoryRepository.Revision target = head(proposal.repository(), proposal.targetBranch());
      if (moved(repository, proposal, target)) {
        return new BaseMoved(target.id());
      }
      repository.commit(
          proposal.branch(),
          List.of(proposal.baseCommit()),
          proposal.files().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, file -> Optional.of(file.getValue()))),
          proposal.title());
      observer.accept("branch");
    }
    MemoryRequest made =
        new MemoryRequest(
            new ChangeRef(
                proposal.repository(),
                proposal.branch(),
                Integer.toString(requests.size() + 1),
                URI.create(
                    "https://git.example/"
                        + proposal.repository()
                        + "/-/merge_requests/"
                        + (requests.size() + 1))),
            proposal,
            head(proposal.repository(), proposal.branch()).id());
    requests.add(made);
    observer.accept("merge-request");
    return new Opened(made.ref(), made.head());
  }

  private static boolean moved(
      MemoryRepository repository, Proposal proposal, MemoryRepository.Revision target) {
    if (!repository.has(proposal.baseCommit())) {
      return true;
    }
    Map<String, Bytes> base = repository.revision(proposal.baseCommit()).tree();
    return proposal.files().keySet().stream()
        .anyMatch(path -> !Objects.equals(base.get(path), target.tree().get(path)));
  }

  @Override
  public synchronized Answer<ChangeView> view(ChangeRef change) {
    return find(change)
        .map(request -> Answer.known(request.view(conflicts(request))))
        .orElseGet(() -> Answer.unknown("There is no merge request " + change.url()));
  }

  /** The paths that main changed since the branch left it and that the branch changes too. */
  private List<String> conflicts(MemoryRequest request) {
    MemoryRepository repository = repository(request.ref().repository());
    String target = head(request.ref().repository(), request.proposal().targetBranch()).id();
    String base = repository.mergeBase(request.head(), target);
    Map<String, Optional<Bytes>> theirs = repository.changed(base, target);
    Map<String, Optional<Bytes>> ours = repository.changed(base, request.head());
    return ours.keySet().stream()
        .filter(path -> theirs.containsKey(path) && !theirs.get(path).equals(ours.get(path)))
        .sorted()
        .toList();
  }

  @Override
  public synchronized Answer<Boolean> contains(String repository, String commit, String ancestor) {
    MemoryRepository found = repository(repository);
    return found.has(commit)
        ? Answer.known(found.history(commit).contains(ancestor))
        : Answer.unknown("There is no commit " + commit + " in " + repository);
  }

  @Override
  public synchronized Answer<String> lastCommit(String repository, String branch, String path) {
    return repository(repository)
        .lastTouched(branch, path)
        .map(revision -> Answer.known(revision.id()))
        .orElseGet(() -> Answer.unknown("No commit of " + repository + " touches " + path));
  }

  @Override
  public synchronized void comment(ChangeRef change, EffectKey key, String markdown) {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    if (request(change).comment(key.toString(), markdown)) {
      observer.accept("comment");
    }
  }

  @Override
  public synchronized Answer<String> upload(ChangeRef change, String name, Bytes content) {
    uploads.put(name, content.utf8());
    observer.accept("upload");
    return Answer.known("/uploads/" + uploads.size() + "/" + name);
  }

  /** What was uploaded, by name. */
  public synchronized Map<String, String> uploads() {
    return Map.copyOf(uploads);
  }

  @Override
  public synchronized void close(ChangeRef change, EffectKey key) {
    if (request(change).state() == ChangeState.OPEN) {
      request(change).close();
      observer.accept("close");
    }
  }

  // What people do.

  @Override
  public synchronized String commit(String repository, String branch, Map<String, String> files) {
    MemoryRepository found =
        repositories.computeIfAbsent(repository, name -> new MemoryRepository());
    Optional<MemoryRepository.Revision> parent = found.head(branch).or(() -> found.head(MAIN));
    return found
        .commit(
            branch,
            parent.map(MemoryRepository.Revision::id).stream().toList(),
            files.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, file -> Optional.of(Bytes.utf8(file.getValue())))),
            "Write " + String.join(", ", files.keySet()))
        .id();
  }

  @Override
  public synchronized String merge(ChangeRef change) {
    MemoryRequest request = request(change);
    List<String> conflicts = conflicts(request);
    if (request.state() != ChangeState.OPEN || !conflicts.isEmpty()) {
      throw new IllegalStateException(
          "Cannot merge " + change.url() + ": " + request.state() + ", conflicts " + conflicts);
    }
    MemoryRepository repository = repository(change.repository());
    String branch = request.proposal().targetBranch();
    String target = head(change.repository(), branch).id();
    Map<String, Optional<Bytes>> files =
        repository.changed(repository.mergeBase(request.head(), target), request.head());
    String landed =
        repository
            .commit(
                branch,
                List.of(target, request.head()),
                files,
                "Merge branch '" + change.branch() + "'")
            .id();
    request.merge(landed, time.instant());
    return landed;
  }

  @Override
  public synchronized void close(ChangeRef change) {
    request(change).close();
  }

  /** Puts back on the target branch what a merged request changed; the answer is the commit. */
  public synchronized String revert(ChangeRef change) {
    MemoryRequest request = request(change);
    MemoryRepository repository = repository(change.repository());
    String landed =
        request
            .landed()
            .orElseThrow(() -> new IllegalStateException(change.url() + " is not merged"));
    String branch = request.proposal().targetBranch();
    return repository
        .commit(
            branch,
            List.of(head(change.repository(), branch).id()),
            repository.changed(landed, repository.revision(landed).parents().get(0)),
            "Revert \"" + request.proposal().title() + "\"")
        .id();
  }

  @Override
  public synchronized List<String> comments(ChangeRef change) {
    return request(change).comments();
  }

  @Override
  public synchronized Set<String> branches(String repository) {
    return repository(repository).branches();
  }

  @Override
  public synchronized int mergeRequests(String repository, String branch) {
    return (int)
        requests.stream()
            .map(MemoryRequest::ref)
            .filter(ref -> ref.repository().equals(repository) && ref.branch().equals(branch))
            .count();
  }

  /** Every merge request that was opened, oldest first. */
  public synchronized List<ChangeRef> opened() {
    return requests.stream().map(MemoryRequest::ref).toList();
  }

  /** What a merge request was opened with. */
  public synchronized Proposal proposal(ChangeRef change) {
    return request(change).proposal();
  }

  /** A file at the head of a branch, as text. */
  public synchronized String file(String repository, String branch, String path) {
    return Optional.ofNullable(head(repository, branch).tree().get(path))
        .map(Bytes::utf8)
        .orElseThrow(() -> new IllegalArgumentException("no " + path + " in " + repository));
  }

  private MemoryRequest request(ChangeRef change) {
    return find(change)
        .orElseThrow(
            () -> missing("There is no merge request " + change.id(), change.repository()));
  }

  private Optional<MemoryRequest> find(ChangeRef change) {
    return requests.stream()
        .filter(
            request ->
                request.ref().repository().equals(change.repository())
                    && request.ref().id().equals(change.id()))
        .findFirst();
  }

  private MemoryRepository repository(String name) {
    return Optional.ofNullable(repositories.get(name))
        .orElseThrow(() -> missing("There is no repository " + name + ".", name));
  }

  private MemoryRepository.Revision head(String repository, String branch) {
    return repository(repository)
        .head(branch)
        .orElseThrow(() -> missing("There is no branch " + branch + ".", repository));
  }

  private static GuardException missing(String what, String where) {
    return GuardException.of("changes.not-found", GuardException.Responsible.USER)
        .what(what)
        .where(where)
        .next("Check the name in the registry.")
        .build();
  }

  /** A factory that always gives this host. */
  public ChangeHostFactory<NoSettings> factory(String name) {
    return new ChangeHostFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public ChangeHost create(NoSettings settings, AdapterContext context) {
        return InMemoryChangeHost.this;
      }
    };
  }

  private record MemorySnapshot(MemoryRepository.Revision revision) implements Snapshot {
    @Override
    public String commit() {
      return revision.id();
    }

    @Override
    public Optional<Bytes> read(String path) {
      return Optional.ofNullable(revision.tree().get(path));
    }

    @Override
    public List<String> list(String folder) {
      return List.copyOf(MemoryRepository.under(revision, folder).keySet());
    }
  }
}
