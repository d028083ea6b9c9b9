package dev.guard.cli;

import dev.guard.core.CommandContribution;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All commands, built in and contributed. */
final class CommandTree {
  private CommandTree() {}

  static CommandLine of(Session session) {
    CommandLine root = new CommandLine(new GuardCommand(session.options()));
    builtIn(session).forEach(root::addSubcommand);
    for (CommandContribution contribution : ServiceLoader.load(CommandContribution.class)) {
      root.addSubcommand(contribution.command());
    }
    root.addSubcommand(new CommandLine.HelpCommand());
    List<OptionSpec> common =
        root.getCommandSpec().options().stream().filter(each -> !each.versionHelp()).toList();
    root.getSubcommands().values().forEach(each -> share(common, each.getCommandSpec()));
    HelpLayout.apply(
        root, common.stream().map(OptionSpec::longestName).collect(Collectors.toSet()));
    return root;
  }

  private static List<Object> builtIn(Session session) {
    return List.of(
        new InitCommand(session),
        new ValidateCommand(session),
        new ListCommand(session),
        new CheckCommand(session),
        new DiffCommand(session),
        new RunCommand(session),
        new MonitorCommand(session),
        new StatusCommand(session),
        new RollbackCommand(session),
        new ResumeCommand(session),
        new AbortCommand(session),
        new PauseCommand(session),
        new FreezeCommand(session),
        new UnblockCommand(session),
        new RunsCommand(session),
        new HistoryCommand(session),
        new AuditCommand(session),
        RegistryCommand.tree(session),
        new PluginsCommand(session),
        new CompletionCommand(session));
  }

  /**
   * Gives a command and those under it the common options. picocli's own inheritance would refuse a
   * contributed command that declares one of these names itself; here its own option wins.
   */
  private static void share(List<OptionSpec> common, CommandSpec command) {
    for (OptionSpec option : common) {
      boolean taken = false;
      for (String name : option.names()) {
        taken |= command.optionsMap().containsKey(name);
      }
      if (!taken) {
        command.addOption(OptionSpec.builder(option).inherited(true).root(option).build());
      }
    }
    command.subcommands().values().forEach(each -> share(common, each.getCommandSpec()));
  }
}
