package dev.guard.gitlab;

import dev.guard.api.Bytes;
import dev.guard.api.change.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/**
 * The regular files of one fetched commit; links and submodules are no files. For one thread at a
 * time, until the change host is closed.
 */
final class GitSnapshot implements Snapshot {
  private final Repository repository;
  private final ObjectId commit;
  private final ObjectId tree;

  GitSnapshot(Repository repository, ObjectId commit) {
    this.repository = repository;
    this.commit = commit;
    try (RevWalk walk = new RevWalk(repository)) {
      this.tree = walk.parseCommit(commit).getTree().copy();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String commit() {
    return commit.name();
  }

  @Override
  public Optional<Bytes> read(String path) {
    String wanted = clean(path);
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    try (TreeWalk walk = TreeWalk.forPath(repository, wanted, tree)) {
      if (walk == null || !regular(walk)) {
        return Optional.empty();
      }
      return Optional.of(Bytes.of(walk.getObjectReader().open(walk.getObjectId(0)).getBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> list(String folder) {
    String wanted = clean(folder);
    List<String> paths = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(tree);
      walk.setRecursive(true);
      if (!wanted.isEmpty()) {
        walk.setFilter(PathFilter.create(wanted));
      }
      while (walk.next()) {
        if (regular(walk)) {
          paths.add(walk.getPathString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return paths.stream().sorted().toList();
  }

  private static boolean regular(TreeWalk walk) {
    FileMode mode = walk.getFileMode(0);
    return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
  }

  private static String clean(String path) {
    String cleaned = path.replaceAll("^(\\./|/)+", "").replaceAll("/+$", "");
    return cleaned.equals(".") ? "" : cleaned;
  }
}
