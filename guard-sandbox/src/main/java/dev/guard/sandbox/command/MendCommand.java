package dev.guard.sandbox.command;

import picocli.CommandLine.Command;

/** {@code guard sandbox mend}: mends what was broken in a pretend cluster. */
@Command(
    name = "mend",
    description = "Mend what was broken in a pretend cluster.",
    footer = {
      "",
      "Example:",
      "  guard sandbox mend --cluster staging-1 --fault latency --dir fleet"
    })
final class MendCommand extends FaultCommand {}
