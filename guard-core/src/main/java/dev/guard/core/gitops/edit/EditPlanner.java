package dev.guard.core.gitops.edit;

import dev.guard.api.MeshVersion;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.Pin;
import dev.guard.api.mesh.StagePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Decides for each release of the files whether, and to which value, it is set. */
final class EditPlanner {
  private final ReleaseFiles files;
  private final Predicate<Artifact> owns;
  private final Predicate<String> meshName;
  private final StagePlan plan;
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  EditPlanner(
      ReleaseFiles files, Predicate<Artifact> owns, Predicate<String> meshName, StagePlan plan) {
    this.files = files;
    this.owns = owns;
    this.meshName = meshName;
    this.plan = plan;
    files.objects().stream().filter(FluxRelease::is).forEach(this::decide);
  }

  List<Wanted> wanted() {
    return List.copyOf(wanted);
  }

  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  private void decide(KubeObject object) {
    FluxRelease release = FluxRelease.read(object, files);
    if (!concerns(release)) {
      return;
    }
    if (!owns.test(release.artifact()) && release.problem().isEmpty()) {
      refuse(
          release,
          "Its chart \""
              + release.artifact().name()
              + "\" from "
              + release.artifact().source()
              + " is not known to be the mesh's, though its name says so.",
          "Name the source to the mesh's settings if it is a mirror.");
      return;
    }
    if (release.problem().isPresent()) {
      if (!isHarmlessOverlay(release)) {
        refusals.add(release.problem().get());
      }
      return;
    }
    List<String> values = values(release);
    if (values.size() != 1) {
      refuse(
          release,
          values.isEmpty()
              ? "The plan \"" + plan.name() + "\" has no value for chart " + release.chart() + "."
              : "The plan \""
                  + plan.name()
                  + "\" has several values for chart "
                  + release.chart()
                  + ": "
                  + String.join(", ", values)
                  + ".",
          "Upgrade it by hand, or move it out of the cluster's folder.");
      return;
    }
    decide(release, values.get(0));
  }

  private void decide(FluxRelease release, String value) {
    List<Refusal> pins = ImagePins.find(release, files, value);
    refusals.addAll(pins);
    Optional<Refusal> whyNot = whyNotEditable(release, value);
    whyNot.ifPresent(refusals::add);
    if (pins.isEmpty() && whyNot.isEmpty()) {
      release
          .version()
          .flatMap(node -> VersionScalar.locate(release.object().text(), node))
          .ifPresent(
              scalar ->
                  wanted.add(
                      new Wanted(
                          release.object(),
                          release.artifact(),
                          FluxRelease.VERSION_FIELD,
                          scalar,
                          value)));
    }
  }

  /** Whether the mesh is concerned; never true for a resolved chart of another vendor. */
  private boolean concerns(FluxRelease release) {
    if (owns.test(release.artifact())) {
      return true;
    }
    boolean planned = !values(release).isEmpty();
    if (release.names().stream().anyMatch(meshName)) {
      return planned || !release.resolved();
    }
    return planned && !release.resolved() && meshName.test(release.object().namespace());
  }

  private List<String> values(FluxRelease release) {
    return plan.pins().stream()
        .filter(pin -> pin.field().equals("version"))
        .filter(pin -> FluxRelease.lastSegment(pin.artifact().name()).equals(release.chart()))
        .map(Pin::value)
        .distinct()
        .toList();
  }

  /** A patch without a version or an image, over a release that is among the files. */
  private boolean isHarmlessOverlay(FluxRelease release) {
    KubeObject object = release.object();
    return object.at("spec", "chart").isEmpty()
        && object.at("spec", "chartRef").isEmpty()
        && ImagePins.find(release, files, "").isEmpty()
        && files.named(object.kind(), object.name()).stream()
            .anyMatch(other -> other.at("spec", "chart", "spec", "sourceRef").isPresent());
  }

  private void refuse(FluxRelease release, String why, String next) {
    refusals.add(release.object().refuse(release.anchor(), why, next));
  }

  private Optional<Refusal> whyNotEditable(FluxRelease release, String value) {
    KubeObject object = release.object();
    Node at = release.anchor();
    String declared = release.declared();
    Optional<String> twice = Nodes.duplicate(object.node(), FluxRelease.VERSION);
    if (twice.isPresent()) {
      return Optional.of(
          object.refuse(
              at, "The key \"" + twice.get() + "\" stands there twice.", "Remove one of them."));
    }
    if (release.version().isPresent() && !(release.version().get() instanceof ScalarNode)) {
      return Optional.of(
          object.refuse(
              at,
              "Its version is a template or a structure, not a value.",
              "Edit what renders the file."));
    }
    if (declared.isEmpty()) {
      return Optional.of(
          object.refuse(
              at,
              "It names no version, so Flux follows the newest chart by itself, without GUARD.",
              "Write the version that runs now, merge that, and start again."));
    }
    if (declared.contains("${")) {
      return Optional.of(
          object.refuse(
              at,
              "Its version is the variable " + declared + valueOf(object, declared) + ".",
              "Edit the variable by hand; GUARD does not edit this shape yet."));
    }
    return whyNotVersion(release, declared, value);
  }

  private Optional<Refusal> whyNotVersion(FluxRelease release, String declared, String value) {
    KubeObject object = release.object();
    Node at = release.anchor();
    Optional<MeshVersion> version = MeshVersion.tryParse(declared);
    if (version.isEmpty()) {
      return Optional.of(
          object.refuse(
              at,
              "Its version \""
                  + declared
                  + "\" is a range, so Flux upgrades by itself, without"
                  + " GUARD.",
              "Write the version that runs now, merge that, and start again."));
    }
    Optional<MeshVersion> target = MeshVersion.tryParse(value);
    boolean repackaged =
        declared.contains("+")
            || (target.isPresent() && target.get().major() != version.get().major())
            || !version.get().suffix().matches("(?:(?:alpha|beta|rc)[.0-9]*)?");
    if (repackaged && !declared.equals(value)) {
      return Optional.of(
          object.refuse(
              at,
              "Its version " + declared + " is not one of the mesh's own: a repackaged chart.",
              "Upgrade this release by hand."));
    }
    if (VersionScalar.locate(object.text(), at).isEmpty()) {
      return Optional.of(
          object.refuse(
              at,
              "Its version is written as block text, with escapes or over several lines.",
              "Write it as a plain or quoted value on one line."));
    }
    return Optional.empty();
  }

  /** Where the variable's value stands, as far as the files say. */
  private String valueOf(KubeObject from, String declared) {
    String name = declared.replaceFirst("(?s)^.*?\\$\\{([A-Za-z0-9_]*).*$", "$1");
    List<KubeObject> holders =
        files.objects().stream().filter(object -> value(object, name).isPresent()).toList();
    return ReleaseFiles.nearest(from, holders).stream()
        .findFirst()
        .flatMap(object -> value(object, name).map(object::place))
        .map(place -> ", set at " + place)
        .orElse("");
  }

  private static Optional<Node> value(KubeObject object, String name) {
    return object.kind().equals("ConfigMap")
        ? object.at("data", name)
        : object.at("spec", "postBuild", "substitute", name);
  }
}
