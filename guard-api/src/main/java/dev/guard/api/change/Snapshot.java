package dev.guard.api.change;

import dev.guard.api.Bytes;
import dev.guard.api.plugin.Product;
import java.util.List;
import java.util.Optional;

/** The files of a repository at one commit. Usable from one thread at a time. */
public interface Snapshot extends Product {
  /** The 40-digit commit. */
  String commit();

  /** A file's bytes; empty where there is none at this path. */
  Optional<Bytes> read(String path);

  /**
   * The paths of all files under a folder, at any depth, sorted. A path that is itself a file gives
   * that file; an empty folder name is the root.
   */
  List<String> list(String folder);
}
