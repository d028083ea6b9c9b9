package dev.guard.core.gitops.edit;

import dev.guard.api.mesh.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Names everything besides HelmReleases that sets a version of the mesh: sources with a version of
 * their own, patches, image settings, other tools' objects, and files that cannot be read.
 */
final class OtherShapes {
  private static final Set<String> VERSION_PATHS =
      Set.of("/spec/chart/spec/version", "/spec/chart/spec", "/spec/chart", "/spec/ref/tag");
  private static final Set<String> WORKLOADS =
      Set.of("Deployment", "DaemonSet", "StatefulSet", "Pod");
  private static final String BY_HAND = "Edit it by hand; GUARD does not edit this shape yet.";

  private final Predicate<Artifact> owns;
  private final Predicate<String> meshName;
  private final ReleaseFiles files;
  private final List<Refusal> found = new ArrayList<>();

  private OtherShapes(Predicate<Artifact> owns, Predicate<String> meshName, ReleaseFiles files) {
    this.owns = owns;
    this.meshName = meshName;
    this.files = files;
  }

  static List<Refusal> find(
      Predicate<Artifact> owns, Predicate<String> meshName, ReleaseFiles files) {
    OtherShapes shapes = new OtherShapes(owns, meshName, files);
    files.files().forEach(shapes::file);
    files.objects().forEach(shapes::object);
    return List.copyOf(shapes.found);
  }

  private void file(YamlFile file) {
    file.problem()
        .ifPresent(
            problem -> {
              if (meshName.test(file.source().content().utf8()) || meshName.test(file.path())) {
                found.add(
                    new Refusal(
                        file.path(),
                        problem.line(),
                        "",
                        problem.why(),
                        "It speaks of the mesh: mend it, or move it out of the cluster's folder."));
              }
            });
    for (Node document : file.documents()) {
      if (document instanceof SequenceNode operations) {
        operations.getValue().forEach(operation -> jsonPatch(file, operation));
      }
    }
  }

  /** RFC 6902, in a file of its own. */
  private void jsonPatch(YamlFile file, Node operation) {
    Optional<Node> path = Nodes.get(operation, "path");
    if (path.isPresent()
        && VERSION_PATHS.contains(Nodes.text(path))
        && (meshName.test(file.path()) || patchedForMesh(file.path()))) {
      found.add(
          new Refusal(
              file.path(),
              YamlFile.line(path.get()),
              "",
              "A JSON patch sets " + Nodes.text(path) + ".",
              BY_HAND));
    }
  }

  /** Whether a Kustomization uses this file for a release of the mesh, or none says for which. */
  private boolean patchedForMesh(String path) {
    String name = FluxRelease.lastSegment(path);
    List<String> targets = new ArrayList<>();
    for (KubeObject object : files.objects()) {
      for (String list : List.of("patches", "patchesJson6902")) {
        for (Node patch : Nodes.items(object.at(list))) {
          if (FluxRelease.lastSegment(Nodes.text(Nodes.get(patch, "path"))).equals(name)) {
            targets.add(target(patch));
          }
        }
      }
    }
    return targets.isEmpty() || targets.stream().anyMatch(this::speaksOfMesh);
  }

  private static String target(Node patch) {
    return Nodes.text(Nodes.at(patch, List.of("target", "name")));
  }

  /** An empty or wild target may be the mesh's. */
  private boolean speaksOfMesh(String target) {
    return target.isEmpty()
        || target.contains("*")
        || meshName.test(target)
        || files.named("HelmRelease", target).stream()
            .map(object -> FluxRelease.read(object, files))
            .anyMatch(release -> owns.test(release.artifact()));
  }

  private void object(KubeObject object) {
    switch (object.kind()) {
      case "OCIRepository", "HelmChart" -> source(object);
      case "Kustomization" -> kustomization(object);
      case "IstioOperator" ->
          found.add(
              object.refuse(
                  object.node(),
                  "An IstioOperator installs the mesh beside Flux's releases.",
                  "Move it to HelmReleases, or out of the cluster's folder."));
      case "Application", "ApplicationSet" -> argo(object);
      default -> {
        if (WORKLOADS.contains(object.kind())) {
          workload(object);
        }
      }
    }
  }

  /** Only where no release of the same files names it: that one is refused with a better place. */
  private void source(KubeObject object) {
    boolean referenced =
        files.objects().stream()
            .filter(FluxRelease::is)
            .anyMatch(
                release ->
                    release.text("spec", "chartRef", "kind").equals(object.kind())
                        && release.text("spec", "chartRef", "name").equals(object.name()));
    Artifact artifact = FluxRelease.ociArtifact(object);
    if (!referenced
        && (owns.test(artifact) || meshName.test(object.name() + " " + artifact.source()))) {
      Node at =
          object.at("spec", "ref").or(() -> object.at("spec", "version")).orElse(object.node());
      found.add(object.refuse(at, "The chart's version stands in its source.", BY_HAND));
    }
  }

  private void kustomization(KubeObject object) {
    for (String section : List.of("", "spec")) {
      for (String list : List.of("patches", "patchesStrategicMerge", "patchesJson6902")) {
        for (Node patch : Nodes.items(below(object, section, list))) {
          patch(object, patch);
        }
      }
      for (Node image : Nodes.items(below(object, section, "images"))) {
        image(object, image);
      }
    }
    for (Node chart : Nodes.items(object.at("helmCharts"))) {
      Artifact artifact =
          new Artifact(
              "helm-chart",
              Nodes.text(Nodes.get(chart, "name")),
              ReleaseFiles.uri(Nodes.text(Nodes.get(chart, "repo"))));
      if (owns.test(artifact) || meshName.test(artifact.name())) {
        found.add(object.refuse(chart, "Kustomize renders the mesh's chart itself.", BY_HAND));
      }
    }
  }

  private static Optional<Node> below(KubeObject object, String section, String key) {
    return section.isEmpty() ? object.at(key) : object.at(section, key);
  }

  private void patch(KubeObject object, Node patch) {
    Optional<Node> inline =
        Nodes.scalar(patch).isPresent() ? Optional.of(patch) : Nodes.get(patch, "patch");
    String text = Nodes.text(inline);
    String target = target(patch);
    boolean setsVersion =
        VERSION_PATHS.stream().anyMatch(text::contains)
            || text.lines().anyMatch(line -> line.strip().matches("(?:version|tag|image):.*"));
    boolean ofMesh =
        target.isEmpty() ? meshName.test(text) : speaksOfMesh(target) || meshName.test(text);
    if (inline.isPresent() && setsVersion && ofMesh) {
      found.add(object.refuse(inline.get(), "A patch sets a version or an image.", BY_HAND));
    }
  }

  private void image(KubeObject object, Node image) {
    String name = Nodes.text(Nodes.get(image, "newName").or(() -> Nodes.get(image, "name")));
    Optional<Node> pin = Nodes.get(image, "newTag").or(() -> Nodes.get(image, "digest"));
    if (pin.isPresent() && (ownsImage(name) || meshName.test(name))) {
      found.add(
          object.refuse(
              pin.get(),
              "Kustomize pins image " + name + " to \"" + Nodes.text(pin) + "\".",
              "Remove it, so that the chart's own image is used."));
    }
  }

  private boolean ownsImage(String image) {
    String plain = image.replaceFirst("@.*$", "").replaceFirst(":[^/:]*$", "");
    int slash = plain.lastIndexOf('/');
    return owns.test(
        new Artifact(
            "image",
            plain.substring(slash + 1),
            slash < 0
                ? ReleaseFiles.UNKNOWN_SOURCE
                : ReleaseFiles.uri("docker://" + plain.substring(0, slash))));
  }

  private void argo(KubeObject object) {
    if (!object.group().equals("argoproj.io")) {
      return;
    }
    List<String> names = new ArrayList<>(List.of(object.name()));
    Nodes.walk(
        object.node(),
        (path, node) -> {
          if (path.toLowerCase(Locale.ROOT).matches(".*\\.(?:chart|repourl|path)")) {
            names.add(Nodes.scalar(node).orElse(""));
          }
        });
    if (names.stream().anyMatch(meshName)) {
      found.add(
          object.refuse(
              object.node(),
              "An Argo CD " + object.kind() + " installs the mesh beside Flux's releases.",
              "Upgrade it by hand, or move it out of the cluster's folder."));
    }
  }

  private void workload(KubeObject object) {
    Nodes.walk(
        object.node(),
        (path, node) -> {
          String image = Nodes.scalar(node).orElse("");
          if (path.endsWith("].image") && image.matches(".*(?::[^/:]+|@.*)") && ownsImage(image)) {
            found.add(
                object.refuse(
                    node,
                    "It sets the mesh's image " + image + " itself.",
                    "Remove the image, so that the chart's own is used."));
          }
        });
  }
}
