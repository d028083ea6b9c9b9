package dev.guard.cli;

import dev.guard.api.GuardException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard init}. */
@Command(
    name = "init",
    description = "Writes a commented configuration to start from.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard init", "  guard init --config ./guard.yaml"})
final class InitCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--force", description = "Write over a file that exists.")
  boolean force;

  InitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Path file = session.configFile();
    if (Files.exists(file) && !force) {
      throw GuardException.of("refused.file-exists", GuardException.Responsible.USER)
          .what("There is a configuration already.")
          .where(file.toString())
          .next("Give another place with --config, or --force to write over it.")
          .build();
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, template());
    session.say("The configuration is written to " + file + ".");
    session.say("Fill in what is marked, then call \"guard validate --check-connectivity\".");
    return ExitCode.DONE.number();
  }

  /** The commented configuration. */
  static String template() throws IOException {
    try (InputStream text =
        Objects.requireNonNull(InitCommand.class.getResourceAsStream("config-template.yaml"))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
