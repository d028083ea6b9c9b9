package dev.guard.sandbox.command;

import picocli.CommandLine.Command;

/** {@code guard sandbox close}: closes the open merge requests of a batch, unmerged. */
@Command(
    name = "close",
    description = "Play the human: close the open merge requests of a batch.",
    footer = {"", "Example:", "  guard sandbox close --batch staging --dir fleet"})
final class CloseCommand extends BatchCommand {}
