package dev.guard.cli;

import dev.guard.core.CommandContribution;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command of another module, with an option of its own that has a common name. */
public final class PretendContribution implements CommandContribution {
  @Override
  public Object command() {
    return new Pretend();
  }

  @Command(name = "pretend", description = "For tests.")
  static final class Pretend implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();

    @Option(names = "-o", description = "Its own.")
    Optional<String> own = Optional.empty();

    @Override
    public Integer call() {
      Object config = spec.root().findOption("--config").getValue();
      spec.commandLine().getOut().println("own " + own.orElse("none") + ", config " + config);
      return 4;
    }
  }
}
