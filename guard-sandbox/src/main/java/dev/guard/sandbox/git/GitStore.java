package dev.guard.sandbox.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.Edit;
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
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ThreeWayMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.eclipse.jgit.util.io.DisabledOutputStream;
import org.jspecify.annotations.Nullable;

/** A bare repository on disk, with what people and GitLab do to it. Thread-safe. */
public final class GitStore implements AutoCloseable {
  private final String name;
  private final Repository repository;
  private final InstantSource time;

  private GitStore(String name, Repository repository, InstantSource time) {
    this.name = name;
    this.repository = repository;
    this.time = time;
  }

  /** Creates a bare repository; {@code name} is its project path, without {@code .git}. */
  public static GitStore create(Path root, String name, InstantSource time) {
    Path folder = root.resolve(name + ".git");
    try {
      Files.createDirectories(folder);
      Repository repository = new RepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
      repository.create(true);
      repository.getConfig().setBoolean("http", null, "receivepack", true);
      repository.getConfig().save();
      RefUpdate head = repository.updateRef(Constants.HEAD, false);
      head.link(Constants.R_HEADS + "main");
      return new GitStore(name, repository, time);
    } catch (IOException failed) {
      throw new UncheckedIOException("The pretend repository cannot be made", failed);
    }
  }

  /** The project path: {@code platform/flux-fleet}. */
  public String name() {
    return name;
  }

  public Repository repository() {
    return repository;
  }

  /** The commit at the head of a branch; empty where there is no such branch. */
  public Optional<String> head(String branch) {
    return resolve(Constants.R_HEADS + branch).map(ObjectId::name);
  }

  public List<String> branches() {
    try {
      return repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS).stream()
          .map(ref -> ref.getName().substring(Constants.R_HEADS.length()))
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** All files under a folder at a commit, by path. */
  public Map<String, String> files(String commit, String folder) {
    Map<String, String> files = new TreeMap<>();
    try (RevWalk walk = new RevWalk(repository);
        TreeWalk tree = new TreeWalk(repository)) {
      tree.addTree(walk.parseCommit(ObjectId.fromString(commit)).getTree());
      tree.setRecursive(true);
      if (!folder.isEmpty()) {
        tree.setFilter(PathFilter.create(folder));
      }
      while (tree.next()) {
        byte[] bytes = repository.open(tree.getObjectId(0)).getBytes();
        files.put(tree.getPathString(), new String(bytes, StandardCharsets.UTF_8));
      }
      return files;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Commits whole files on a branch, as a person does; makes the branch where it is not there. */
  public synchronized String commit(
      String branch, Map<String, String> files, String message, String author) {
    try (ObjectInserter inserter = repository.newObjectInserter();
        ObjectReader reader = repository.newObjectReader();
        RevWalk walk = new RevWalk(repository)) {
      Optional<ObjectId> parent = resolve(Constants.R_HEADS + branch);
      DirCache index = DirCache.newInCore();
      if (parent.isPresent()) {
        DirCacheBuilder builder = index.builder();
        builder.addTree(new byte[0], 0, reader, walk.parseCommit(parent.get()).getTree());
        builder.finish();
      }
      DirCacheEditor editor = index.editor();
      for (Map.Entry<String, String> file : files.entrySet()) {
        ObjectId blob =
            inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8));
        editor.add(new Put(file.getKey(), blob));
      }
      editor.finish();
      ObjectId tree = index.writeTree(inserter);
      return store(inserter, branch, tree, parent.map(List::of).orElse(List.of()), message, author);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Merges a branch with a merge commit; empty where it conflicts. */
  public synchronized Optional<String> merge(
      String source, String target, String message, String author) {
    ObjectId theirs = resolve(Constants.R_HEADS + source).orElseThrow();
    ObjectId ours = resolve(Constants.R_HEADS + target).orElseThrow();
    return combine(null, ours, theirs, target, List.of(ours, theirs), message, author);
  }

  /** Undoes one merge commit on a branch by a commit of its own; empty where it conflicts. */
  public synchronized Optional<String> revert(
      String commit, String branch, String message, String author) {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit undone = walk.parseCommit(ObjectId.fromString(commit));
      ObjectId ours = resolve(Constants.R_HEADS + branch).orElseThrow();
      ObjectId before = undone.getParent(0).getId();
      return combine(undone, ours, before, branch, List.of(ours), message, author);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Optional<String> combine(
      @Nullable ObjectId base,
      ObjectId ours,
      ObjectId theirs,
      String branch,
      List<ObjectId> parents,
      String message,
      String author) {
    ThreeWayMerger merger = MergeStrategy.RECURSIVE.newMerger(repository, true);
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      merger.setObjectInserter(inserter);
      if (base != null) {
        merger.setBase(base);
      }
      if (!merger.merge(ours, theirs)) {
        return Optional.empty();
      }
      return Optional.of(
          store(inserter, branch, merger.getResultTreeId(), parents, message, author));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private String store(
      ObjectInserter inserter,
      String branch,
      ObjectId tree,
      List<ObjectId> parents,
      String message,
      String author)
      throws IOException {
    Instant now = time.instant();
    String mail = author.replace(' ', '.') + "@example.com";
    PersonIdent who = new PersonIdent(author, mail, now, ZoneOffset.UTC);
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentIds(parents);
    commit.setAuthor(who);
    commit.setCommitter(who);
    commit.setMessage(message);
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
    update.setNewObjectId(id);
    update.setExpectedOldObjectId(parents.isEmpty() ? ObjectId.zeroId() : parents.get(0));
    RefUpdate.Result result = update.update();
    if (result != RefUpdate.Result.NEW && result != RefUpdate.Result.FAST_FORWARD) {
      throw new IllegalStateException("Branch " + branch + " moved meanwhile: " + result);
    }
    return id.name();
  }

  /** Whether {@code commit} is {@code ancestor} or descends from it. */
  public boolean contains(String commit, String ancestor) {
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.isMergedInto(
          walk.parseCommit(ObjectId.fromString(ancestor)),
          walk.parseCommit(ObjectId.fromString(commit)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The best common ancestor of two commits. */
  public Optional<String> mergeBase(String left, String right) {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(ObjectId.fromString(left)));
      walk.markStart(walk.parseCommit(ObjectId.fromString(right)));
      return Optional.ofNullable(walk.next()).map(RevCommit::name);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The newest commits that a revision leads to, newest first, all or those that touch a path. */
  public List<RevCommit> log(String revision, Optional<String> path, int limit) {
    try (RevWalk walk = new RevWalk(repository)) {
      List<RevCommit> commits = new ArrayList<>();
      Optional<ObjectId> start = resolve(revision);
      if (start.isEmpty()) {
        return commits;
      }
      walk.markStart(walk.parseCommit(start.get()));
      if (path.isPresent()) {
        walk.setTreeFilter(
            AndTreeFilter.create(
                PathFilterGroup.createFromStrings(path.get()), TreeFilter.ANY_DIFF));
      }
      for (RevCommit commit : walk) {
        walk.parseBody(commit);
        commits.add(commit);
        if (commits.size() == limit) {
          break;
        }
      }
      return commits;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A revision as git reads it: a branch, a commit or an expression such as {@code main~1}. */
  public Optional<ObjectId> resolve(String revision) {
    try {
      return Optional.ofNullable(repository.resolve(revision));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * What one commit changes against another.
   *
   * @param files the paths, sorted
   * @param lines how many lines are new or other than before
   */
  public record Difference(List<String> files, int lines) {
    public Difference {
      files = List.copyOf(files);
    }
  }

  /** Compares two commits. */
  public Difference difference(String from, String to) {
    try (DiffFormatter formatter = new DiffFormatter(DisabledOutputStream.INSTANCE)) {
      formatter.setRepository(repository);
      List<String> files = new ArrayList<>();
      int lines = 0;
      for (DiffEntry entry : formatter.scan(ObjectId.fromString(from), ObjectId.fromString(to))) {
        files.add(entry.getNewPath());
        for (Edit edit : formatter.toFileHeader(entry).toEditList()) {
          lines += Math.max(edit.getLengthA(), edit.getLengthB());
        }
      }
      return new Difference(files.stream().sorted().toList(), lines);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Makes a branch at a commit, as a person does. */
  public void branch(String branch, String commit) {
    try {
      RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
      update.setNewObjectId(ObjectId.fromString(commit));
      update.setExpectedOldObjectId(ObjectId.zeroId());
      RefUpdate.Result result = update.update();
      if (result != RefUpdate.Result.NEW) {
        throw new IllegalStateException("Branch " + branch + " cannot be made: " + result);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  public void deleteBranch(String branch) {
    try {
      RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
      update.setForceUpdate(true);
      update.delete();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    repository.close();
  }

  private static final class Put extends DirCacheEditor.PathEdit {
    private final ObjectId blob;

    Put(String path, ObjectId blob) {
      super(path);
      this.blob = blob;
    }

    @Override
    public void apply(DirCacheEntry entry) {
      entry.setFileMode(FileMode.REGULAR_FILE);
      entry.setObjectId(blob);
    }
  }
}
