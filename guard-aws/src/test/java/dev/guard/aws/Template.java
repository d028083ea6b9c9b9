package dev.guard.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A place in {@code deploy/aws/guard.yaml}: text, a list or a mapping. Of {@code !Ref}, {@code
 * !GetAtt} and {@code !Sub} the text is read.
 */
public final class Template {
  private final String path;
  private final Object value;

  private Template(String path, Object value) {
    this.path = path;
    this.value = value;
  }

  public static Template read() {
    try {
      String text = Files.readString(Path.of("..", "deploy", "aws", "guard.yaml"));
      Node root = new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
      return new Template("", plain(root));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Object plain(Node node) {
    if (node instanceof MappingNode mapping) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        map.put(((ScalarNode) tuple.getKeyNode()).getValue(), plain(tuple.getValueNode()));
      }
      return map;
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream().map(Template::plain).toList();
    }
    return ((ScalarNode) node).getValue();
  }

  /** The value under these keys and indexes. */
  public Template at(String... keys) {
    Object here = value;
    for (String key : keys) {
      here =
          here instanceof List<?> list
              ? list.get(Integer.parseInt(key))
              : Objects.requireNonNull(
                  ((Map<?, ?>) here).get(key), path + "." + String.join(".", keys));
    }
    return new Template(path + "." + String.join(".", keys), here);
  }

  /** The properties of a resource. */
  public Template properties(String resource) {
    return at("Resources", resource, "Properties");
  }

  public String text() {
    return (String) value;
  }

  /** A list of texts; one text is a list of one. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> texts.add((String) each));
    } else {
      texts.add(text());
    }
    return texts;
  }

  public List<Template> list() {
    List<Template> all = new ArrayList<>();
    for (Object each : (List<?>) value) {
      all.add(new Template(path + "[]", each));
    }
    return all;
  }

  /** The names in a mapping. */
  public List<String> keys() {
    return ((Map<?, ?>) value).keySet().stream().map(key -> (String) key).toList();
  }
}
