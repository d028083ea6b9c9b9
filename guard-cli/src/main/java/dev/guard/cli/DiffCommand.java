package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.core.report.FileDiff;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard diff}. */
@Command(
    name = "diff",
    description = "Shows what an upgrade would change in the release files; changes nothing.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard diff --batch prod-1 --target-version 1.27.3"})
final class DiffCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  String batch = "";

  @Option(
      names = "--target-version",
      required = true,
      paramLabel = "VERSION",
      description = "The version to upgrade to, such as 1.27.3.")
  MeshVersion target = MeshVersion.of(0, 0, 0);

  DiffCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<FileDiff> files;
    try (Guard guard = session.open()) {
      files = guard.diff(batch, target);
    }
    if (session.wantsJson()) {
      session.printJson(files);
    } else if (files.isEmpty()) {
      session.say(
          "Nothing to change: the release files of " + batch + " already say " + target + ".");
    } else {
      files.forEach(file -> session.print(file.unified()));
    }
    return ExitCode.DONE.number();
  }
}
