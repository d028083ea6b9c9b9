package dev.guard.gitlab;

import dev.guard.api.Bytes;
import dev.guard.api.change.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The regular files of one fetched commit; links and submodules are no files. Thread-safe. */
final class GitSnapshot implements Snapshot {
  private final Repository repository;
  private final ObjectId commit;
  private final NavigableMap<String, ObjectId> files;

  private GitSnapshot(
      Repository repository, ObjectId commit, NavigableMap<String, ObjectId> files) {
    this.repository = repository;
    this.commit = commit;
    this.files = files;
  }

  /** Walks the commit once: to look a path up from the root unpacks every folder on the way. */
  static GitSnapshot of(Repository repository, ObjectId commit) {
    NavigableMap<String, ObjectId> found = new TreeMap<>();
    try (RevWalk commits = new RevWalk(repository);
        TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commits.parseCommit(commit).getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        if (regular(walk)) {
          found.put(walk.getPathString(), walk.getObjectId(0));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new GitSnapshot(repository, commit, found);
  }

  @Override
  public String commit() {
    return commit.name();
  }

  @Override
  public Optional<Bytes> read(String path) {
    ObjectId blob = files.get(clean(path));
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
    if (wanted.isEmpty()) {
      return List.copyOf(files.keySet());
    }
    List<String> found = new ArrayList<>();
    if (files.containsKey(wanted)) {
      found.add(wanted);
    }
    // The paths below a folder: '0' follows '/'.
    found.addAll(files.subMap(wanted + "/", wanted + "0").keySet());
    return List.copyOf(found);
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
