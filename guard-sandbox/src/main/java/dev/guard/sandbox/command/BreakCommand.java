package dev.guard.sandbox.command;

import picocli.CommandLine.Command;

/** {@code guard sandbox break}: breaks something in a pretend cluster. */
@Command(
    name = "break",
    description = "Break something in a pretend cluster.",
    footer = {
      "",
      "Example:",
      "  guard sandbox break --cluster staging-1 --fault latency --dir fleet"
    })
final class BreakCommand extends FaultCommand {}
