package dev.guard.core.gitops.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML file as its documents' nodes. An alias is the very node that its anchor is. Immutable as
 * long as nobody writes to the nodes.
 *
 * @param text empty where the file is no UTF-8
 * @param problem why the documents could not be read; then there are none
 */
record YamlFile(
    SourceFile source, Optional<YamlText> text, List<Node> documents, Optional<Problem> problem) {
  YamlFile {
    documents = List.copyOf(documents);
  }

  /** A place and why reading stopped there; the line is 0 where there is none. */
  record Problem(int line, String why) {}

  static boolean isYaml(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  static YamlFile read(SourceFile source) {
    Optional<YamlText> text = YamlText.decode(source.content());
    if (text.isEmpty()) {
      return new YamlFile(
          source, text, List.of(), Optional.of(new Problem(0, "The file is not UTF-8.")));
    }
    try {
      return new YamlFile(source, text, compose(text.get().text()), Optional.empty());
    } catch (MarkedYamlEngineException broken) {
      return new YamlFile(
          source,
          text,
          List.of(),
          Optional.of(
              new Problem(
                  broken.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0),
                  "The file is not YAML: " + broken.getProblem() + ".")));
    } catch (YamlEngineException broken) {
      return new YamlFile(
          source,
          text,
          List.of(),
          Optional.of(new Problem(0, "The file is not YAML: " + firstLine(broken) + ".")));
    }
  }

  static List<Node> compose(String text) {
    List<Node> documents = new ArrayList<>();
    new Compose(settings(text)).composeAllFromString(text).forEach(documents::add);
    return documents;
  }

  static List<Event> events(String text) {
    List<Event> events = new ArrayList<>();
    new Parse(settings(text)).parseString(text).forEach(events::add);
    return events;
  }

  private static LoadSettings settings(String text) {
    return LoadSettings.builder()
        .setAllowDuplicateKeys(true)
        .setAllowNonScalarKeys(true)
        .setCodePointLimit(Math.max(text.length() + 1, 1024))
        .build();
  }

  private static String firstLine(YamlEngineException broken) {
    return String.valueOf(broken.getMessage()).lines().findFirst().orElse("no reason given");
  }

  String path() {
    return source.path();
  }

  /** The Kubernetes objects, those inside of a {@code List} included. */
  List<KubeObject> objects() {
    List<KubeObject> objects = new ArrayList<>();
    for (Node document : documents) {
      if (document instanceof MappingNode mapping) {
        KubeObject object = new KubeObject(this, mapping, document);
        Optional<Node> items = Nodes.get(mapping, "items");
        if (object.kind().endsWith("List") && items.orElse(null) instanceof SequenceNode list) {
          for (Node item : list.getValue()) {
            if (item instanceof MappingNode each) {
              objects.add(new KubeObject(this, each, document));
            }
          }
        } else {
          objects.add(object);
        }
      }
    }
    return objects;
  }

  /** The node's first line, from 1. */
  static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  /** The node's first column, from 1. */
  static int column(Node node) {
    return node.getStartMark().map(Mark::getColumn).orElse(-1) + 1;
  }
}
