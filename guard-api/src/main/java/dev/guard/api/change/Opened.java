package dev.guard.api.change;

/** The merge request is open; it may be one that an earlier, interrupted call had opened. */
public record Opened(ChangeRef ref, String head) implements Proposed {}
