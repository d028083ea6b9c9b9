package dev.guard.sandbox.command;

import picocli.CommandLine.Command;

/** {@code guard sandbox revert}: reverts the merged upgrade of a batch, in git. */
@Command(
    name = "revert",
    description = "Play the human: revert the merged upgrade of a batch in git.",
    footer = {"", "Example:", "  guard sandbox revert --batch staging --dir fleet"})
final class RevertCommand extends BatchCommand {}
