package dev.guard.gitlab;

import dev.guard.api.Bytes;
import dev.guard.api.change.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of one fetched commit; links and submodules are no files. For one thread at a
 * time, until the change host is closed.
 */
final class GitSnapshot implements Snapshot {
  private final Repository repository;
  private final ObjectId commit;
  private final ObjectId tree;
  private @Nullable SortedMap<String, ObjectId> files;

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
    ObjectId blob = files().get(clean(path));
    if (blob == null) {
      return Optional.empty();
    }
    try (ObjectReader reader = repository.newObjectReader()) {
      return Optional.of(Bytes.of(reader.open(blob).getBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> list(String folder) {
    String wanted = clean(folder);
    return files().keySet().stream()
        .filter(path -> wanted.isEmpty() || path.equals(wanted) || path.startsWith(wanted + "/"))
        .toList();
  }

  /** Walked once: to look a path up from the root unpacks every folder on the way again. */
  private SortedMap<String, ObjectId> files() {
    SortedMap<String, ObjectId> known = files;
    if (known != null) {
      return known;
    }
    SortedMap<String, ObjectId> found = new TreeMap<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(tree);
      walk.setRecursive(true);
      while (walk.next()) {
        if (regular(walk)) {
          found.put(walk.getPathString(), walk.getObjectId(0));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files = found;
    return found;
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
