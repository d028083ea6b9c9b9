package dev.guard.api.change;

/** The target branch moved on in the edited files; nothing was done. Edit again on it. */
public record BaseMoved(String newBase) implements Proposed {}
