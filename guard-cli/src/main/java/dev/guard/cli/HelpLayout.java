package dev.guard.cli;

import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Shows a command's own options first, and below them those that every command takes; hidden ones
 * not at all.
 */
final class HelpLayout {
  private HelpLayout() {}

  /** Lays out the help of a command and of those under it. */
  static void apply(CommandLine command, Set<String> common) {
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> options(help, common));
    command.getSubcommands().values().forEach(each -> apply(each, common));
  }

  private static String options(Help help, Set<String> common) {
    List<OptionSpec> all =
        help.commandSpec().options().stream().filter(each -> !each.hidden()).toList();
    List<OptionSpec> own = all.stream().filter(each -> !isCommon(each, common)).toList();
    List<OptionSpec> shared = all.stream().filter(each -> isCommon(each, common)).toList();
    return list(help, own, own.isEmpty() ? "" : "%nOptions:%n")
        + list(help, shared, shared.isEmpty() ? "" : "%nOptions of every command:%n");
  }

  private static String list(Help help, List<OptionSpec> options, String heading) {
    return options.isEmpty()
        ? ""
        : help.createHeading(heading) + help.optionListExcludingGroups(options);
  }

  private static boolean isCommon(OptionSpec option, Set<String> common) {
    return common.contains(option.longestName());
  }
}
