package dev.guard.gitlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.Merger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** One project on the server: a bare repository on disk and its merge requests. */
final class PretendProject {
  /** The bodies of what was uploaded. */
  final List<String> uploads = new ArrayList<>();

  /** How the project lets merge requests land. */
  enum Method {
    MERGE_COMMIT,
    SQUASH,
    FAST_FORWARD
  }

  /** A merge request as the server stores it. */
  static final class Request {
    final long iid;
    final String source;
    final String target;
    final Map<String, List<String>> form;
    final List<String> notes = new ArrayList<>();
    String state = "opened";
    String sha;
    String mergeCommit = "";
    String squashCommit = "";
    String mergedAt = "";
    String detailedStatus = "mergeable";
    int approvalsLeft;
    long sourceProject = PretendGitLab.PROJECT_ID;

    Request(long iid, String source, String target, String sha, Map<String, List<String>> form) {
      this.iid = iid;
      this.source = source;
      this.target = target;
      this.sha = sha;
      this.form = form;
    }
  }

  final Repository repository;
  final List<Request> requests = new ArrayList<>();
  Method method = Method.MERGE_COMMIT;
  private int commits;

  PretendProject(Path folder) {
    try {
      repository = new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
      repository.create(true);
      repository.updateRef(Constants.HEAD).link("refs/heads/main");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized String commit(String branch, Map<String, String> files) {
    try {
      Ref at = repository.exactRef("refs/heads/" + branch);
      Ref main = repository.exactRef("refs/heads/main");
      Ref parent = at != null ? at : main;
      ObjectId id = write(parent == null ? null : parent.getObjectId(), files);
      move(branch, id);
      return id.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectId write(
      @org.jspecify.annotations.Nullable ObjectId parent, Map<String, String> files)
      throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter();
        ObjectReader reader = repository.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      DirCache index = DirCache.newInCore();
      if (parent != null) {
        DirCacheBuilder builder = index.builder();
        builder.addTree(
            new byte[0], DirCacheEntry.STAGE_0, reader, walk.parseCommit(parent).getTree());
        builder.finish();
      }
      DirCacheEditor editor = index.editor();
      for (Map.Entry<String, String> file : files.entrySet()) {
        ObjectId blob =
            inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8));
        editor.add(
            new DirCacheEditor.PathEdit(file.getKey()) {
              @Override
              public void apply(DirCacheEntry entry) {
                entry.setFileMode(
                    file.getKey().endsWith(".sh")
                        ? FileMode.EXECUTABLE_FILE
                        : FileMode.REGULAR_FILE);
                entry.setObjectId(blob);
              }
            });
      }
      editor.finish();
      return insert(
          inserter,
          index.writeTree(inserter),
          parent == null ? List.of() : List.of(parent),
          "By hand");
    }
  }

  private ObjectId insert(
      ObjectInserter inserter, ObjectId tree, List<ObjectId> parents, String message)
      throws IOException {
    PersonIdent person =
        new PersonIdent(
            "Ann",
            "ann@example.org",
            Instant.parse("2026-03-02T09:00:00Z").plusSeconds(commits++),
            ZoneOffset.UTC);
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentIds(parents);
    commit.setAuthor(person);
    commit.setCommitter(person);
    commit.setMessage(message);
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    return id;
  }

  private void move(String branch, ObjectId commit) throws IOException {
    RefUpdate update = repository.updateRef("refs/heads/" + branch);
    update.setNewObjectId(commit);
    update.forceUpdate();
  }

  synchronized String merge(Request request) {
    try (ObjectInserter inserter = repository.newObjectInserter();
        RevWalk walk = new RevWalk(repository)) {
      RevCommit target = walk.parseCommit(repository.resolve("refs/heads/" + request.target));
      RevCommit source = walk.parseCommit(ObjectId.fromString(request.sha));
      ObjectId landed;
      if (method == Method.FAST_FORWARD) {
        landed = source;
      } else {
        Merger merger = MergeStrategy.RECURSIVE.newMerger(repository, true);
        if (!merger.merge(target, source)) {
          throw new IllegalStateException("conflict");
        }
        boolean squash = method == Method.SQUASH;
        landed =
            insert(
                inserter,
                merger.getResultTreeId(),
                squash ? List.of(target) : List.of(target, source),
                "Merge branch '" + request.source + "'");
        request.squashCommit = squash ? landed.name() : "";
        request.mergeCommit = squash ? "" : landed.name();
      }
      move(request.target, landed);
      request.state = "merged";
      request.mergedAt = "2026-03-02T11:30:00.000Z";
      return landed.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> branches() {
    try {
      return repository.getRefDatabase().getRefsByPrefix("refs/heads/").stream()
          .map(ref -> ref.getName().substring("refs/heads/".length()))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String head(String branch) {
    try {
      Ref ref = repository.exactRef("refs/heads/" + branch);
      return ref == null ? "" : ref.getObjectId().name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String commit) {
    try {
      return repository.getObjectDatabase().has(ObjectId.fromString(commit));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The merge base, or an empty text. */
  String mergeBase(String left, String right) {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(ObjectId.fromString(left)));
      walk.markStart(walk.parseCommit(ObjectId.fromString(right)));
      RevCommit base = walk.next();
      return base == null ? "" : base.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest commit of a branch that touched a path, or an empty text. */
  String lastCommit(String branch, String path) {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.markStart(walk.parseCommit(ObjectId.fromString(head(branch))));
      walk.setTreeFilter(AndTreeFilter.create(PathFilter.create(path), TreeFilter.ANY_DIFF));
      RevCommit found = walk.next();
      return found == null ? "" : found.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
