package dev.guard.core.gitops.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Finds what in a release would keep the old images running although the chart's version moves, or
 * ties the installation to a named revision.
 */
final class ImagePins {
  private static final Pattern TAGGED = Pattern.compile(".*(?::[^/:]+|@sha256:[0-9a-f]+)");
  private static final String UNPIN = "Remove it, so that the chart's own image is used.";

  private final FluxRelease release;
  private final ReleaseFiles files;
  private final String target;
  private final List<Refusal> found = new ArrayList<>();

  private ImagePins(FluxRelease release, ReleaseFiles files, String target) {
    this.release = release;
    this.files = files;
    this.target = target;
  }

  /** The reasons, each with its line; empty where nothing is pinned. */
  static List<Refusal> find(FluxRelease release, ReleaseFiles files, String target) {
    ImagePins pins = new ImagePins(release, files, target);
    pins.inValues();
    pins.inValuesFrom();
    pins.inPostRenderers();
    return List.copyOf(pins.found);
  }

  private void inValues() {
    release
        .object()
        .at("spec", "values")
        .ifPresent(
            values ->
                Nodes.walk(
                    values,
                    (path, node) -> {
                      if (release.version().filter(node::equals).isEmpty()) {
                        why("spec.values.", path, node)
                            .ifPresent(why -> refuse(node, why, next(path)));
                      }
                    }));
  }

  private void refuse(Node node, String why, String next) {
    found.add(release.object().refuse(node, why, next));
  }

  private static String next(String path) {
    return path.contains("revision")
        ? "Upgrade this release by hand; GUARD does not move revisions yet."
        : UNPIN;
  }

  private Optional<String> why(String prefix, String below, Node node) {
    String path = prefix + below;
    String key = below.substring(below.lastIndexOf('.') + 1);
    String value = Nodes.scalar(node).orElse("");
    if (("." + below).contains(".meshConfig.")) {
      return Optional.empty();
    }
    if (key.equals("tag") && !value.isEmpty() && !isTarget(value)) {
      return Optional.of(pinned(path, value));
    }
    if (key.equals("image") && TAGGED.matcher(value).matches() && !isTarget(tagOf(value))) {
      return Optional.of(pinned(path, value));
    }
    if (key.equals("digest") && !value.isEmpty()) {
      return Optional.of(pinned(path, value));
    }
    if (key.equals("revision") && !value.isEmpty() && !value.equals("default")) {
      return Optional.of(
          path + " names the revision \"" + value + "\": a new version is a new revision.");
    }
    if (key.equals("revisionTags") && !Nodes.items(Optional.of(node)).isEmpty()) {
      return Optional.of(path + " points tags at a revision.");
    }
    return Optional.empty();
  }

  /** The target itself or a variant of it, such as {@code 1.27.3-distroless}. */
  private boolean isTarget(String tag) {
    return tag.equals(target) || tag.startsWith(target + "-");
  }

  private static String tagOf(String image) {
    return image.substring(image.lastIndexOf(':') + 1);
  }

  private static String pinned(String path, String value) {
    return path
        + " pins the image to \""
        + value
        + "\", so the upgrade of the chart would not change what runs.";
  }

  private void inValuesFrom() {
    for (Node entry : Nodes.items(release.object().at("spec", "valuesFrom"))) {
      String kind = Nodes.text(Nodes.get(entry, "kind"));
      String name = Nodes.text(Nodes.get(entry, "name"));
      String key = Nodes.text(Nodes.get(entry, "valuesKey"));
      String path = Nodes.text(Nodes.get(entry, "targetPath"));
      List<KubeObject> maps =
          ReleaseFiles.nearest(
              release.object(),
              files.named(kind, name).stream()
                  .filter(map -> map.namespace().equals(release.object().namespace()))
                  .toList());
      if (!path.isEmpty()) {
        if (path.matches("(?:.*\\.)?(?:tag|image|digest|revision)")) {
          refuse(entry, "A value from " + kind + " " + name + " sets " + path + ".", next(path));
        }
      } else if (maps.isEmpty() || !kind.equals("ConfigMap")) {
        refuse(
            entry,
            "Its values come from "
                + kind
                + " "
                + name
                + ", which cannot be read here and may pin an image.",
            "Put the ConfigMap into the cluster's folder, or the values into the release.");
      } else {
        maps.forEach(map -> inConfigMap(map, key.isEmpty() ? "values.yaml" : key));
      }
    }
  }

  private void inConfigMap(KubeObject map, String key) {
    Optional<Node> data = map.at("data", key);
    if (data.isEmpty()) {
      return;
    }
    int first = data.get().getStartMark().map(Mark::getLine).orElse(0) + 1;
    try {
      for (Node values : YamlFile.compose(Nodes.text(data))) {
        Nodes.walk(
            values,
            (path, node) ->
                why("data." + key + ": ", path, node)
                    .ifPresent(
                        why ->
                            found.add(
                                new Refusal(
                                    map.file().path(),
                                    first + YamlFile.line(node),
                                    map.ref().toString(),
                                    why,
                                    next(path)))));
      }
    } catch (YamlEngineException broken) {
      found.add(
          map.refuse(
              data.get(),
              "The values for " + release.object().ref() + " are no YAML.",
              "Mend them first."));
    }
  }

  private void inPostRenderers() {
    release
        .object()
        .at("spec", "postRenderers")
        .ifPresent(
            renderers ->
                Nodes.walk(
                    renderers,
                    (path, node) -> {
                      String value = Nodes.scalar(node).orElse("");
                      if ((path.endsWith(".newTag") || path.endsWith(".digest"))
                          && !value.isEmpty()
                          && !isTarget(value)) {
                        refuse(node, pinned("spec.postRenderers" + path, value), UNPIN);
                      } else if (path.endsWith(".patch") && value.contains("image")) {
                        refuse(
                            node,
                            "A post-renderer patches an image.",
                            "Check it and upgrade this release by hand.");
                      }
                    }));
  }
}
