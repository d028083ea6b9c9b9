package dev.guard.sandbox.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A HelmRelease as a release file in git says it. */
record Release(String namespace, String name, String chart, String source, String version) {

  /**
   * Reads the HelmReleases out of release files, in the order of the files.
   *
   * @throws YamlEngineException where a file is not YAML; Flux then applies nothing
   */
  static List<Release> read(Map<String, String> files) {
    List<Release> releases = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          if (path.endsWith(".yaml") || path.endsWith(".yml")) {
            Load load = new Load(LoadSettings.builder().setLabel(path).build());
            for (Object document : load.loadAllFromString(text)) {
              if (document instanceof Map<?, ?> map && "HelmRelease".equals(map.get("kind"))) {
                releases.add(release(map));
              }
            }
          }
        });
    return releases;
  }

  private static Release release(Map<?, ?> document) {
    return new Release(
        text(document, "metadata", "namespace"),
        text(document, "metadata", "name"),
        text(document, "spec", "chart", "spec", "chart"),
        text(document, "spec", "chart", "spec", "sourceRef", "name"),
        text(document, "spec", "chart", "spec", "version"));
  }

  private static String text(Map<?, ?> document, String... path) {
    @Nullable Object node = document;
    for (String key : path) {
      node = node instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return node == null ? "" : node.toString();
  }

  boolean ofIstio() {
    return source.equals("istio");
  }
}
