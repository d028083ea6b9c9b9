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
        YamlFile file = YamlFile.read(source);
        files.add(file);
        objects.addAll(file.objects());
      }
    }
    return new ReleaseFiles(files, objects);
  }

  Optional<YamlFile> file(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  /** The Flux sources of this kind and name whose file says exactly this namespace. */
  List<KubeObject> sources(String kind, String namespace, String name) {
    return named(kind, name).stream()
        .filter(object -> object.group().equals(SOURCE_GROUP))
        .filter(object -> object.namespace().equals(namespace))
        .toList();
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
