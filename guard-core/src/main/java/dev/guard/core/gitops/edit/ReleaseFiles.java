package dev.guard.core.gitops.edit;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of one folder, read once, with the look-ups from one object to another. */
record ReleaseFiles(List<YamlFile> files, List<KubeObject> objects) {
  static final URI UNKNOWN_SOURCE = URI.create("unknown:source");

  private static final String SOURCE_GROUP = "source.toolkit.fluxcd.io";

  ReleaseFiles {
    files = List.copyOf(files);
    objects = List.copyOf(objects);
  }

  static ReleaseFiles read(List<SourceFile> sources) {
    List<YamlFile> files = new ArrayList<>();
    List<KubeObject> objects = new ArrayList<>();
    for (SourceFile source : sources) {
      if (YamlFile.isYaml(source.path())) {
        YamlFile file = source.yaml();
        files.add(file);
        objects.addAll(file.objects());
      }
    }
    return new ReleaseFiles(files, objects);
  }

  Optional<YamlFile> file(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  /**
   * The Flux sources of this kind and name whose file says exactly this namespace: of several,
   * those whose files are nearest to {@code from}, since the folders of several clusters may be
   * read at once.
   */
  List<KubeObject> sources(KubeObject from, String kind, String namespace, String name) {
    return nearest(
        from,
        named(kind, name).stream()
            .filter(object -> object.group().equals(SOURCE_GROUP))
            .filter(object -> object.namespace().equals(namespace))
            .toList());
  }

  /** Those in the same file, else in the folder that shares the longest path. */
  static List<KubeObject> nearest(KubeObject from, List<KubeObject> objects) {
    int closest =
        objects.stream()
            .mapToInt(object -> closeness(from, object))
            .max()
            .orElse(Integer.MIN_VALUE);
    return objects.stream().filter(object -> closeness(from, object) == closest).toList();
  }

  private static int closeness(KubeObject from, KubeObject other) {
    String[] here = from.file().path().split("/", -1);
    String[] there = other.file().path().split("/", -1);
    int shared = 0;
    while (shared < Math.min(here.length, there.length) && here[shared].equals(there[shared])) {
      shared++;
    }
    return shared;
  }

  /** The objects of this kind and name, in any namespace. */
  List<KubeObject> named(String kind, String name) {
    return objects.stream()
        .filter(object -> object.kind().equals(kind) && object.name().equals(name))
        .toList();
  }

  /** A source's URL without credentials; unknown where it is missing or holds a variable. */
  static URI url(KubeObject source) {
    return uri(source.text("spec", "url"));
  }

  static URI uri(String text) {
    if (text.isEmpty()) {
      return UNKNOWN_SOURCE;
    }
    try {
      URI uri = new URI(text);
      return uri.getHost() == null
          ? uri
          : new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null);
    } catch (URISyntaxException noUrl) {
      return UNKNOWN_SOURCE;
    }
  }
}
