package dev.guard.api.change;

/** How a proposal went. */
public sealed interface Proposed permits Opened, BaseMoved {}
