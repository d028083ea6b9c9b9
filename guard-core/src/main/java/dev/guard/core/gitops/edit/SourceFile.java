package dev.guard.core.gitops.edit;

import dev.guard.api.Bytes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of a repository: its path from the repository's root, and its bytes. Parsed once, however
 * many clusters it is read for. Thread-safe.
 */
public final class SourceFile {
  private final String path;
  private final Bytes content;
  private volatile @Nullable YamlFile yaml;

  public SourceFile(String path, Bytes content) {
    this.path = Objects.requireNonNull(path);
    this.content = Objects.requireNonNull(content);
  }

  public String path() {
    return path;
  }

  public Bytes content() {
    return content;
  }

  YamlFile yaml() {
    YamlFile known = yaml;
    if (known == null) {
      known = YamlFile.read(this);
      yaml = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SourceFile file
        && path.equals(file.path)
        && content.equals(file.content);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path, content);
  }

  @Override
  public String toString() {
    return path;
  }
}
