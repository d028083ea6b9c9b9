package dev.guard.core.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The top-level keys of a configuration: the engine's own, and those of adapters. */
public final class TopLevel {
  /** Sections that the engine knows, with its own keys beside those of their adapters. */
  private static final Map<String, Set<String>> SHARED =
      Map.of(
          "gitlab", Set.of("default_target_branch", "mr_template", "labels"),
          "datadog", Set.of("queries"),
          "aws", Set.of());

  private static final Set<String> KEYS =
      Arrays.stream(FileShape.Root.class.getRecordComponents())
          .map(KeyName::of)
          .collect(Collectors.toUnmodifiableSet());

  private TopLevel() {}

  /** The keys that no adapter may be named like, since they are the engine's. */
  public static Set<String> own() {
    Set<String> own = new LinkedHashSet<>(KEYS);
    own.removeAll(SHARED.keySet());
    return own;
  }

  /** Whether the engine reads a section, be it alone or beside an adapter. */
  static boolean isKnown(String section) {
    return KEYS.contains(section);
  }

  /** The keys of an adapter's section that the engine reads. */
  static Set<String> shared(String section) {
    return SHARED.getOrDefault(section, Set.of());
  }

  /**
   * Refuses keys that are neither the engine's nor the section of an adapter. Keys that start with
   * {@code x-} are free, for anchors.
   */
  static void refuseUnknown(ConfigSection root, Collection<String> adapters, Problems problems) {
    Set<String> known = new LinkedHashSet<>(adapters);
    known.addAll(KEYS);
    for (String key : root.keys()) {
      if (!known.contains(key) && !key.startsWith("x-")) {
        problems.add(root.position(key), "Unknown key " + key + ". " + Spelling.hint(key, known));
      }
    }
  }
}
