package dev.guard.core.gitops.edit;

import dev.guard.api.Bytes;

/** A file of a repository: its path from the repository's root, and its bytes. */
public record SourceFile(String path, Bytes content) {}
