package dev.guard.core.gitops.edit;

import dev.guard.api.mesh.Artifact;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A HelmRelease as far as the editor reads it.
 *
 * @param version the value under {@link #VERSION}, of whatever kind it is
 * @param resolved whether the artifact's source was found
 * @param problem why the version cannot be edited whatever it is, with its place
 */
record FluxRelease(
    KubeObject object,
    Artifact artifact,
    Optional<Node> version,
    boolean resolved,
    Optional<Refusal> problem) {

  static final List<String> VERSION = List.of("spec", "chart", "spec", "version");
  static final String VERSION_FIELD = String.join(".", VERSION);

  private static final String KIND = "HelmRelease";
  private static final String LATER = "Edit it by hand; GUARD does not edit this shape yet.";

  static boolean is(KubeObject object) {
    return object.kind().equals(KIND);
  }

  /** The chart's name without the folders before it. */
  String chart() {
    return lastSegment(artifact.name());
  }

  static String lastSegment(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  /** The version as it stands in the file; empty where there is none or it is no scalar. */
  String declared() {
    return Nodes.text(version);
  }

  /** What a line number points at: the version, else the chart, else the object. */
  Node anchor() {
    return version
        .or(() -> object.at("spec", "chart", "spec"))
        .or(() -> object.at("spec", "chartRef"))
        .orElse(object.node());
  }

  /** Names that tell a person, and the editor, whose release it is. */
  List<String> names() {
    return List.of(
        object.name(),
        artifact.name(),
        artifact.source().toString(),
        object.text("spec", "releaseName"),
        object.text("spec", "chart", "spec", "sourceRef", "name"),
        object.text("spec", "chartRef", "name"));
  }

  static FluxRelease read(KubeObject object, ReleaseFiles files) {
    if (object.at("spec", "chartRef").isPresent()) {
      return byReference(object, files);
    }
    if (object.at("spec", "chart", "spec", "sourceRef").isEmpty()
        || object.text("spec", "chart", "spec", "chart").isEmpty()) {
      return overlay(object);
    }
    String kind = object.text("spec", "chart", "spec", "sourceRef", "kind");
    return kind.isEmpty() || kind.equals("HelmRepository")
        ? fromHelmRepository(object, files)
        : fromOtherSource(object, kind, files);
  }

  private static FluxRelease fromHelmRepository(KubeObject object, ReleaseFiles files) {
    Node chart = object.at("spec", "chart", "spec").orElse(object.node());
    String name = object.text("spec", "chart", "spec", "sourceRef", "name");
    String own = object.text("spec", "chart", "spec", "sourceRef", "namespace");
    String namespace = own.isEmpty() ? object.namespace() : own;
    List<KubeObject> named = files.named("HelmRepository", name);
    if (namespace.isEmpty()) {
      return unresolved(
          object,
          object.refuse(
              chart,
              "Neither metadata.namespace nor sourceRef.namespace is written, so its source"
                  + " \""
                  + name
                  + "\" cannot be told: the namespace comes from elsewhere.",
              "Write metadata.namespace into the file."));
    }
    List<KubeObject> found = files.sources(object, "HelmRepository", namespace, name);
    List<URI> urls = found.stream().map(ReleaseFiles::url).distinct().toList();
    if (urls.size() == 1 && !urls.get(0).equals(ReleaseFiles.UNKNOWN_SOURCE)) {
      return new FluxRelease(
          object,
          artifact("helm-chart", object, urls.get(0)),
          Nodes.at(object.node(), VERSION),
          true,
          Optional.empty());
    }
    return unresolved(
        object,
        object.refuse(
            chart,
            whyNoUrl(namespace + "/" + name, named, found, urls),
            "Put"
                + " the HelmRepository with its plain URL and namespace into the cluster's folder."));
  }

  private static String whyNoUrl(
      String wanted, List<KubeObject> named, List<KubeObject> found, List<URI> urls) {
    if (urls.size() > 1) {
      return "Its source HelmRepository " + wanted + " stands in the files with different URLs.";
    }
    if (!found.isEmpty()) {
      return "The URL of its source HelmRepository "
          + wanted
          + " at "
          + found.get(0).place(found.get(0).node())
          + " is missing or holds a variable.";
    }
    if (!named.isEmpty()) {
      KubeObject other = named.get(0);
      return "Its source HelmRepository "
          + wanted
          + " is not among the files; the one at "
          + other.place(other.node())
          + (other.namespace().isEmpty()
              ? " does not say its namespace."
              : " is in namespace " + other.namespace() + ".");
    }
    return "Its source HelmRepository " + wanted + " is not among the files.";
  }

  private static FluxRelease unresolved(KubeObject object, Refusal problem) {
    return new FluxRelease(
        object,
        artifact("helm-chart", object, ReleaseFiles.UNKNOWN_SOURCE),
        Nodes.at(object.node(), VERSION),
        false,
        Optional.of(problem));
  }

  private static Artifact artifact(String kind, KubeObject object, URI source) {
    return new Artifact(kind, object.text("spec", "chart", "spec", "chart"), source);
  }

  private static FluxRelease fromOtherSource(KubeObject object, String kind, ReleaseFiles files) {
    String own = object.text("spec", "chart", "spec", "sourceRef", "namespace");
    String name = object.text("spec", "chart", "spec", "sourceRef", "name");
    List<KubeObject> found =
        files.sources(object, kind, own.isEmpty() ? object.namespace() : own, name);
    String place =
        found.isEmpty()
            ? ", which is not among the files."
            : ", at "
                + found.get(0).place(found.get(0).at("spec", "ref").orElse(found.get(0).node()))
                + ".";
    Node at = object.at("spec", "chart", "spec", "sourceRef").orElse(object.node());
    return new FluxRelease(
        object,
        artifact(
            kind.equals("GitRepository") ? "git-chart" : "helm-chart",
            object,
            found.isEmpty() ? ReleaseFiles.UNKNOWN_SOURCE : ReleaseFiles.url(found.get(0))),
        Nodes.at(object.node(), VERSION),
        !found.isEmpty(),
        Optional.of(
            object.refuse(at, "Its version is the ref of " + kind + " " + name + place, LATER)));
  }

  private static FluxRelease byReference(KubeObject object, ReleaseFiles files) {
    Node at = object.at("spec", "chartRef").orElse(object.node());
    String kind = object.text("spec", "chartRef", "kind");
    String name = object.text("spec", "chartRef", "name");
    String own = object.text("spec", "chartRef", "namespace");
    List<KubeObject> found =
        files.sources(object, kind, own.isEmpty() ? object.namespace() : own, name);
    Artifact artifact =
        found.isEmpty()
            ? new Artifact("oci-chart", name, ReleaseFiles.UNKNOWN_SOURCE)
            : ociArtifact(found.get(0));
    String place =
        found.isEmpty()
            ? ", which is not among the files."
            : ", at "
                + found.get(0).place(found.get(0).at("spec", "ref").orElse(found.get(0).node()))
                + ".";
    return new FluxRelease(
        object,
        artifact,
        Optional.empty(),
        !found.isEmpty(),
        Optional.of(
            object.refuse(at, "Its version stands in " + kind + " " + name + place, LATER)));
  }

  /** The chart that an OCIRepository or a HelmChart names. */
  static Artifact ociArtifact(KubeObject source) {
    String chart = source.text("spec", "chart");
    if (!chart.isEmpty()) {
      return new Artifact("helm-chart", chart, ReleaseFiles.UNKNOWN_SOURCE);
    }
    String url = ReleaseFiles.url(source).toString();
    int slash = url.lastIndexOf('/');
    return slash < 0
        ? new Artifact("oci-chart", url, ReleaseFiles.UNKNOWN_SOURCE)
        : new Artifact(
            "oci-chart", url.substring(slash + 1), ReleaseFiles.uri(url.substring(0, slash)));
  }

  /** A patch over a release that stands elsewhere, or a release of Flux 1. */
  private static FluxRelease overlay(KubeObject object) {
    Optional<Node> version = Nodes.at(object.node(), VERSION);
    Node at = version.or(() -> object.at("spec", "chart")).orElse(object.node());
    String why =
        version.isPresent()
            ? "It sets a version without a chart and its source: a patch over a release that stands"
                + " elsewhere."
            : "It has no chart: a patch over a release that stands elsewhere.";
    return new FluxRelease(
        object,
        artifact("helm-chart", object, ReleaseFiles.UNKNOWN_SOURCE),
        version,
        false,
        Optional.of(
            object.refuse(
                at,
                object.group().equals("helm.fluxcd.io") ? "It is a HelmRelease of Flux 1." : why,
                LATER)));
  }
}
