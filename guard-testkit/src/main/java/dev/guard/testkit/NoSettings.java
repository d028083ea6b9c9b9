package dev.guard.testkit;

/** The settings of a fake: it has none. */
public record NoSettings() {}
