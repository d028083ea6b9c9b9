package dev.guard.cli;

import dev.guard.core.CommandContribution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All commands, built in and contributed. */
final class CommandTree {
  /** Writes about all commands. */
  private static final String COMPLETION = "completion";

  private CommandTree() {}

  /**
   * The command line for these arguments. Where they name a command of ours, only that one is
   * built: reading the annotations of all takes longer than most commands.
   */
  static CommandLine of(Session session, String... args) {
    CommandLine root = new CommandLine(new GuardCommand(session.options()));
    Map<String, Supplier<Object>> builtIn = builtIn(session);
    String wanted = name(root.getCommandSpec(), args);
    Supplier<Object> found = builtIn.get(wanted);
    if (found != null) {
      root.addSubcommand(wanted, found.get());
    } else {
      builtIn.forEach((name, command) -> root.addSubcommand(name, command.get()));
      for (CommandContribution contribution : ServiceLoader.load(CommandContribution.class)) {
        root.addSubcommand(contribution.command());
      }
      root.addSubcommand(new CommandLine.HelpCommand());
    }
    List<OptionSpec> common =
        root.getCommandSpec().options().stream().filter(each -> !each.versionHelp()).toList();
    root.getSubcommands().values().forEach(each -> share(common, each.getCommandSpec()));
    HelpLayout.apply(
        root, common.stream().map(OptionSpec::longestName).collect(Collectors.toSet()));
    return root;
  }

  /** The first argument that is neither an option nor an option's value; empty for all commands. */
  private static String name(CommandSpec root, String... args) {
    for (int index = 0; index < args.length; index++) {
      OptionSpec option = root.optionsMap().get(args[index]);
      if (option != null) {
        index += option.arity().max();
      } else if (!args[index].startsWith("-")) {
        return args[index].equals(COMPLETION) ? "" : args[index];
      }
    }
    return "";
  }

  /** In the order of the help. */
  private static Map<String, Supplier<Object>> builtIn(Session session) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("init", () -> new InitCommand(session));
    commands.put("validate", () -> new ValidateCommand(session));
    commands.put("list", () -> new ListCommand(session));
    commands.put("check", () -> new CheckCommand(session));
    commands.put("diff", () -> new DiffCommand(session));
    commands.put("run", () -> new RunCommand(session));
    commands.put("monitor", () -> new MonitorCommand(session));
    commands.put("worker", () -> new WorkerCommand(session));
    commands.put("status", () -> new StatusCommand(session));
    commands.put("analyze", () -> new AnalyzeCommand(session));
    commands.put("rollback", () -> new RollbackCommand(session));
    commands.put("resume", () -> new ResumeCommand(session));
    commands.put("abort", () -> new AbortCommand(session));
    commands.put("pause", () -> new PauseCommand(session));
    commands.put("freeze", () -> new FreezeCommand(session));
    commands.put("unblock", () -> new UnblockCommand(session));
    commands.put("runs", () -> new RunsCommand(session));
    commands.put("history", () -> new HistoryCommand(session));
    commands.put("audit", () -> new AuditCommand(session));
    commands.put("report", () -> new ReportCommand(session));
    commands.put("notify", () -> NotifyCommand.tree(session));
    commands.put("registry", () -> RegistryCommand.tree(session));
    commands.put("plugins", () -> new PluginsCommand(session));
    commands.put(COMPLETION, () -> new CompletionCommand(session));
    return commands;
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
