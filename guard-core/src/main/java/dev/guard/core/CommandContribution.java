package dev.guard.core;

/**
 * A further subcommand of the command line, found by {@link java.util.ServiceLoader}. Needs a
 * public constructor without parameters.
 */
public interface CommandContribution {
  /**
   * A new picocli command: an object whose class carries {@code picocli.CommandLine.Command}. It is
   * given the common options ({@code --config}, {@code -o}, {@code --log-level}, {@code --yes} …)
   * that it does not declare itself; their values are read from the root command of its spec. A
   * {@code GuardException} that it throws is shown as any other.
   */
  Object command();
}
