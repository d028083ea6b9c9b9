package dev.guard.testkit;

import dev.guard.api.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Commits, branches and trees of one repository. Not thread-safe; its host guards it. */
final class MemoryRepository {
  /** One commit with the whole tree that it leaves. */
  record Revision(
      String id, List<String> parents, NavigableMap<String, Bytes> tree, String message) {}

  private final Map<String, Revision> revisions = new HashMap<>();
  private final Map<String, String> branches = new HashMap<>();

  Optional<Revision> head(String branch) {
    return Optional.ofNullable(branches.get(branch)).map(this::revision);
  }

  Revision revision(String id) {
    return Objects.requireNonNull(revisions.get(id), () -> "no commit " + id);
  }

  boolean has(String id) {
    return revisions.containsKey(id);
  }

  Set<String> branches() {
    return new TreeSet<>(branches.keySet());
  }

  /** Adds a commit to a branch, which begins at its first parent, or from nothing. */
  Revision commit(
      String branch, List<String> parents, Map<String, Optional<Bytes>> files, String message) {
    NavigableMap<String, Bytes> tree =
        parents.isEmpty() ? new TreeMap<>() : new TreeMap<>(revision(parents.get(0)).tree());
    files.forEach(
        (path, content) ->
            content.ifPresentOrElse(bytes -> tree.put(path, bytes), () -> tree.remove(path)));
    Revision made = new Revision(id(parents, tree, message), List.copyOf(parents), tree, message);
    revisions.put(made.id(), made);
    branches.put(branch, made.id());
    return made;
  }

  private String id(List<String> parents, NavigableMap<String, Bytes> tree, String message) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update((parents + message + revisions.size()).getBytes(StandardCharsets.UTF_8));
      tree.forEach(
          (path, content) -> {
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            digest.update(content.toArray());
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-1", e);
    }
  }

  /** The commit and all that it descends from. */
  Set<String> history(String commit) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(commit));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (seen.add(next)) {
        open.addAll(revision(next).parents());
      }
    }
    return seen;
  }

  /** The newest commit of both histories, following first parents of {@code left}. */
  String mergeBase(String left, String right) {
    Set<String> known = history(right);
    String next = left;
    while (!known.contains(next)) {
      next = revision(next).parents().get(0);
    }
    return next;
  }

  /** What changed from one commit to another, with the content it got. */
  Map<String, Optional<Bytes>> changed(String from, String to) {
    Map<String, Bytes> before = revision(from).tree();
    Map<String, Bytes> after = revision(to).tree();
    Set<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    Map<String, Optional<Bytes>> changed = new HashMap<>();
    for (String path : paths) {
      if (!Objects.equals(before.get(path), after.get(path))) {
        changed.put(path, Optional.ofNullable(after.get(path)));
      }
    }
    return changed;
  }

  /** The newest commit, along first parents, that changed something at or under a path. */
  Optional<Revision> lastTouched(String branch, String path) {
    Optional<Revision> next = head(branch);
    while (next.isPresent()) {
      Revision at = next.get();
      Optional<Revision> parent = at.parents().stream().findFirst().map(this::revision);
      if (!under(at, path).equals(parent.map(p -> under(p, path)).orElse(Map.of()))) {
        return next;
      }
      next = parent;
    }
    return Optional.empty();
  }

  static Map<String, Bytes> under(Revision revision, String path) {
    Map<String, Bytes> found = new TreeMap<>(revision.tree());
    String folder = path.endsWith("/") ? path : path + "/";
    found
        .keySet()
        .removeIf(name -> !path.isEmpty() && !name.equals(path) && !name.startsWith(folder));
    return found;
  }
}
