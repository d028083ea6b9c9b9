package dev.guard.sandbox.command;

import picocli.CommandLine.Command;

/** {@code guard sandbox merge}: merges the open merge requests of a batch. */
@Command(
    name = "merge",
    description = "Play the human: merge the open merge requests of a batch.",
    footer = {"", "Example:", "  guard sandbox merge --batch staging --dir fleet"})
final class MergeCommand extends BatchCommand {}
