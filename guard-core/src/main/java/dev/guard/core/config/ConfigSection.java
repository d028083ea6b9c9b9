package dev.guard.core.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One mapping of the configuration with the positions of its keys. Immutable. */
public final class ConfigSection {
  private static final String MERGE = "<<";
  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

  /** One key with its value; {@code path} is the key from the root, as in {@code gitlab.url}. */
  record Entry(String key, String path, Position position, Node value) {}

  private final String path;
  private final Position position;
  private final Map<String, Entry> entries;

  private ConfigSection(String path, Position position, Map<String, Entry> entries) {
    this.path = path;
    this.position = position;
    this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  static ConfigSection empty(String path, Position position) {
    return new ConfigSection(path, position, Map.of());
  }

  /** Reads a mapping; anything else than a mapping or nothing is a problem. */
  static ConfigSection of(String path, Node node, Problems problems, String file) {
    Position position = Position.of(node, file);
    if (isNothing(node)) {
      return empty(path, position);
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.add(position, name(path) + " must be a mapping of keys, not " + kind(node) + ".");
      return empty(path, position);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    collect(path, mapping, entries, problems, file, new Merges());
    return new ConfigSection(path, position, entries);
  }

  static ConfigSection of(Entry entry, Problems problems) {
    return of(entry.path(), entry.value(), problems, entry.position().file());
  }

  /** The section under one of the keys; empty, and placed here, where there is none. */
  ConfigSection section(String key, Problems problems) {
    String full = path.isEmpty() ? key : path + "." + key;
    return entry(key).map(entry -> of(entry, problems)).orElseGet(() -> empty(full, position));
  }

  private static void collect(
      String path,
      MappingNode mapping,
      Map<String, Entry> entries,
      Problems problems,
      String file,
      Merges merges) {
    merges.done.add(mapping);
    merges.open.add(mapping);
    List<Node> merged = new ArrayList<>();
    Map<String, Entry> own = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position position = Position.of(tuple.getKeyNode(), file);
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        problems.add(position, "A key of " + name(path) + " must be plain text.");
        continue;
      }
      String key = keyNode.getValue();
      if (key.equals(MERGE)) {
        merged.add(tuple.getValueNode());
        continue;
      }
      String full = path.isEmpty() ? key : path + "." + key;
      Entry first = own.putIfAbsent(key, new Entry(key, full, position, tuple.getValueNode()));
      if (first != null) {
        problems.add(
            position,
            "Key "
                + full
                + " is given twice; the first is in line "
                + first.position().line()
                + ".");
      }
    }
    own.forEach(entries::putIfAbsent);
    for (Node node : merged) {
      mergeIn(path, node, entries, problems, file, merges);
    }
    merges.open.remove(mapping);
  }

  /** The mappings that were merged already, and those whose merge is not done yet. */
  private static final class Merges {
    private final Set<Node> done = new HashSet<>();
    private final Set<Node> open = new HashSet<>();
  }

  private static void mergeIn(
      String path,
      Node node,
      Map<String, Entry> entries,
      Problems problems,
      String file,
      Merges merges) {
    if (merges.open.contains(node)) {
      problems.add(Position.of(node, file), "The merge keys (<<) here refer to each other.");
    } else if (merges.done.contains(node)) {
      return; // nothing new
    } else if (node instanceof MappingNode mapping) {
      collect(path, mapping, entries, problems, file, merges);
    } else if (node instanceof SequenceNode sequence) {
      merges.done.add(node);
      sequence.getValue().forEach(item -> mergeIn(path, item, entries, problems, file, merges));
    } else {
      problems.add(Position.of(node, file), "A merge key (<<) needs a mapping.");
    }
  }

  /** This section with the keys of another; a key that both have is a problem. */
  public ConfigSection plus(ConfigSection other, Problems problems) {
    Map<String, Entry> all = new LinkedHashMap<>(entries);
    other.entries.forEach(
        (key, entry) -> {
          Entry first = all.putIfAbsent(key, entry);
          if (first != null) {
            problems.add(
                entry.position(),
                entry.path() + " and " + first.path() + " set the same; keep one of them.");
          }
        });
    return new ConfigSection(
        entries.isEmpty() && !other.entries.isEmpty() ? other.path : path,
        entries.isEmpty() && !other.entries.isEmpty() ? other.position : position,
        all);
  }

  /** This section with one more entry, which it does not have. */
  ConfigSection and(Entry entry) {
    Map<String, Entry> all = new LinkedHashMap<>(entries);
    all.put(entry.key(), entry);
    return new ConfigSection(path, position, all);
  }

  /** This section without some of its keys. */
  public ConfigSection without(Set<String> keys) {
    Map<String, Entry> rest = new LinkedHashMap<>(entries);
    rest.keySet().removeAll(keys);
    return new ConfigSection(path, position, rest);
  }

  /** The keys from the root to here, joined by dots; empty for the root. */
  public String path() {
    return path;
  }

  public Position position() {
    return position;
  }

  public Set<String> keys() {
    return entries.keySet();
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Where a key stands; where it is absent, where the section starts. */
  public Position position(String key) {
    return entry(key).map(Entry::position).orElse(position);
  }

  /** Where an item of a list stands, from 0; where there is none, where its key does. */
  Position position(String key, int item) {
    return entry(key)
        .filter(found -> found.value() instanceof SequenceNode)
        .map(found -> ((SequenceNode) found.value()).getValue())
        .filter(items -> item < items.size())
        .map(items -> Position.of(items.get(item), position.file()))
        .orElseGet(() -> position(key));
  }

  Optional<Entry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** Whether a key has no value, as in {@code proxy:} or {@code proxy: null}. */
  static boolean isNothing(Node node) {
    return node instanceof ScalarNode scalar
        && (scalar.getTag().equals(Tag.NULL)
            || (scalar.getScalarStyle() == ScalarStyle.PLAIN
                && NOTHING.contains(scalar.getValue())));
  }

  static String kind(Node node) {
    return switch (node.getNodeType()) {
      case MAPPING -> "a mapping";
      case SEQUENCE -> "a list";
      case SCALAR -> "text";
      case ANCHOR -> "an anchor";
    };
  }

  private static String name(String path) {
    return path.isEmpty() ? "The configuration" : path;
  }
}
