package dev.guard.sandbox.gitlab;

import dev.guard.sandbox.git.GitStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The merge requests of all projects, and what people do to them. Thread-safe. */
public final class MergeRequests {
  private final Map<String, GitStore> stores;
  private final InstantSource time;
  private final Map<Integer, MergeRequest> all = new TreeMap<>();
  private final AtomicInteger notes = new AtomicInteger();

  public MergeRequests(Map<String, GitStore> stores, InstantSource time) {
    this.stores = Map.copyOf(stores);
    this.time = time;
  }

  public Optional<GitStore> store(String project) {
    return Optional.ofNullable(stores.get(project));
  }

  public List<GitStore> stores() {
    return List.copyOf(stores.values());
  }

  /** All merge requests of a project, oldest first, each at its branch's present head. */
  public synchronized List<MergeRequest> list(String project) {
    List<MergeRequest> found = new ArrayList<>();
    for (MergeRequest request : all.values()) {
      if (request.project().equals(project)) {
        found.add(fresh(request));
      }
    }
    return found;
  }

  public synchronized Optional<MergeRequest> get(String project, int number) {
    return Optional.ofNullable(all.get(number))
        .filter(request -> request.project().equals(project))
        .map(this::fresh);
  }

  /** Opens one; empty where one is open for this branch already, as GitLab refuses it with 409. */
  synchronized Optional<MergeRequest> open(
      String project,
      String source,
      String target,
      String title,
      String description,
      List<String> labels,
      List<Integer> assignees) {
    if (openFor(project, source).isPresent()) {
      return Optional.empty();
    }
    GitStore store = stores.get(project);
    if (store == null) {
      throw new IllegalArgumentException(project);
    }
    String head = store.head(source).orElseThrow();
    MergeRequest request =
        new MergeRequest(
            all.size() + 1,
            project,
            source,
            target,
            title,
            description,
            labels,
            assignees,
            MergeRequest.State.OPENED,
            time.instant(),
            time.instant(),
            store.head(target).orElseThrow(),
            head,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    all.put(request.number(), request);
    return Optional.of(request);
  }

  synchronized Optional<MergeRequest> openFor(String project, String source) {
    return all.values().stream()
        .filter(request -> request.project().equals(project) && request.source().equals(source))
        .filter(request -> request.state() == MergeRequest.State.OPENED)
        .findFirst();
  }

  synchronized MergeRequest edit(
      MergeRequest request,
      String title,
      String description,
      List<String> labels,
      List<Integer> assignees) {
    MergeRequest edited = request.edited(title, description, labels, assignees, time.instant());
    all.put(edited.number(), edited);
    return edited;
  }

  synchronized MergeRequest.Note note(MergeRequest request, String author, String body) {
    MergeRequest.Note note =
        new MergeRequest.Note(notes.incrementAndGet(), author, body, time.instant());
    all.put(request.number(), request.noted(note));
    return note;
  }

  /** Merges by a merge commit, as the Merge button does; empty where it conflicts. */
  public synchronized Optional<MergeRequest> merge(MergeRequest request, String author) {
    GitStore store = store(request.project()).orElseThrow();
    String message =
        "Merge branch '"
            + request.source()
            + "' into '"
            + request.target()
            + "'\n\n"
            + request.title()
            + "\n\nSee merge request "
            + request.project()
            + "!"
            + request.number()
            + "\n";
    Optional<String> commit = store.merge(request.source(), request.target(), message, author);
    if (commit.isEmpty()) {
      return Optional.empty();
    }
    MergeRequest merged = fresh(request).merged(commit.get(), time.instant());
    all.put(merged.number(), merged);
    return Optional.of(merged);
  }

  public synchronized MergeRequest close(MergeRequest request) {
    MergeRequest closed = request.closed(time.instant());
    all.put(closed.number(), closed);
    return closed;
  }

  synchronized MergeRequest reopen(MergeRequest request) {
    MergeRequest opened = request.reopened(time.instant());
    all.put(opened.number(), opened);
    return opened;
  }

  /** Reverts what a merge request brought to its target branch, as a person does. */
  public synchronized Optional<String> revert(MergeRequest request, String author) {
    String commit = request.mergeCommit().orElseThrow();
    return store(request.project())
        .orElseThrow()
        .revert(
            commit,
            request.target(),
            "Revert \"" + request.title() + "\"\n\nThis reverts commit " + commit + ".\n",
            author);
  }

  private MergeRequest fresh(MergeRequest request) {
    if (request.state() != MergeRequest.State.OPENED) {
      return request;
    }
    return store(request.project())
        .flatMap(store -> store.head(request.source()))
        .map(request::withSha)
        .orElse(request);
  }
}
