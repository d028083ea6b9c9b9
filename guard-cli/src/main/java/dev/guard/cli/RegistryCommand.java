package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code guard registry}: the entries of the registry. */
@Command(
    name = "registry",
    description = "Adds, shows, changes, imports and exports the clusters of the registry.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard registry init",
      "  guard registry import clusters.json",
      "  guard registry show prod-eu-1"
    })
final class RegistryCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  static CommandLine tree(Session session) {
    CommandLine line = new CommandLine(new RegistryCommand());
    List.of(
            new RegistryInitCommand(session),
            new RegistryMigrateCommand(session),
            new RegistryAddCommand(session),
            new RegistryShowCommand(session),
            new RegistryUpdateCommand(session),
            new RegistryRemoveCommand(session),
            new RegistryImportCommand(session),
            new RegistryExportCommand(session))
        .forEach(line::addSubcommand);
    return line;
  }

  /** The entry of that id. */
  static ClusterRecord find(ClusterRegistry registry, String id) {
    return registry
        .cluster(id)
        .orElseThrow(
            () ->
                GuardException.of("usage.unknown-cluster", GuardException.Responsible.USER)
                    .what("There is no cluster " + id + " in the registry.")
                    .next("\"guard list\" shows what there is.")
                    .build());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }
}
