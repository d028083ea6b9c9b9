package dev.guard.core.config;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The text of a configuration. Immutable.
 *
 * @param label stands for the file in messages
 * @param folder what relative paths are relative to; empty for the working directory
 */
record ConfigText(String text, String label, Optional<Path> folder) {

  /**
   * Reads a file.
   *
   * @throws GuardException where it is missing or unreadable
   */
  static ConfigText of(Path file) {
    Path absolute = file.toAbsolutePath();
    try {
      return new ConfigText(
          Files.readString(file), file.toString(), Optional.ofNullable(absolute.getParent()));
    } catch (NoSuchFileException e) {
      throw GuardException.of("config.missing", Responsible.USER)
          .what("There is no configuration file.")
          .where(file.toString())
          .next("Run guard init to write one, or name another with --config.")
          .cause(e)
          .build();
    } catch (CharacterCodingException e) {
      throw GuardException.of("config.unreadable", Responsible.USER)
          .what("The configuration file is not UTF-8 text.")
          .where(file.toString())
          .next("Save it as UTF-8.")
          .cause(e)
          .build();
    } catch (IOException e) {
      throw GuardException.of("config.unreadable", Responsible.USER)
          .what("The configuration file cannot be read.")
          .where(file.toString())
          .next("Check that it is a file and that you may read it.")
          .cause(e)
          .build();
    }
  }

  /**
   * The root of the document; empty where there is none. The schema stays the JSON one: the
   * composer of the core schema resolves merge keys by itself, and never ends on one that refers to
   * itself.
   *
   * @throws GuardException where the text is no YAML
   */
  Optional<Node> compose() {
    LoadSettings settings = LoadSettings.builder().setLabel(label).build();
    try {
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      Position position =
          e.getProblemMark()
              .map(mark -> new Position(label, mark.getLine() + 1, mark.getColumn() + 1))
              .orElseGet(() -> Position.start(label));
      throw notYaml(position.toString(), e.getProblem());
    } catch (YamlEngineException e) {
      throw notYaml(label, String.valueOf(e.getMessage()));
    }
  }

  /** The cause is left out on purpose: it quotes the file, which may hold secrets. */
  private static GuardException notYaml(String where, String problem) {
    return GuardException.of("config.invalid", Responsible.USER)
        .what(
            "The configuration is no valid YAML: " + problem.strip().replaceAll("\\s+", " ") + ".")
        .where(where)
        .next("Correct the file, then run guard validate.")
        .build();
  }
}
