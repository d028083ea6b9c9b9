package dev.guard.core.gitops.edit;

import dev.guard.api.Bytes;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.StagePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sets versions in Flux release files by splicing the version scalar in place: no other byte of a
 * file changes. What concerns the mesh and cannot be edited that way is refused with its place and
 * the reason; what does not concern the mesh is left alone.
 *
 * <p>Edited is {@code spec.chart.spec.version} of HelmReleases whose source is a HelmRepository
 * among the same files, written plain or quoted, also as an anchor or an alias. A release whose
 * scalar already holds the wanted value is neither an edit nor a refusal. Pure and thread-safe.
 */
public final class ReleaseFileEditor {
  private final Predicate<Artifact> owns;
  private final Predicate<String> meshName;

  /** For Istio: a name that contains "istio" makes an unresolved release suspicious. */
  public ReleaseFileEditor(Predicate<Artifact> owns) {
    this(owns, text -> text.toLowerCase(Locale.ROOT).contains("istio"));
  }

  /**
   * @param owns whether an artifact belongs to the mesh
   * @param meshName whether a text speaks of the mesh; used only where a release's chart cannot be
   *     resolved, and then to refuse, never to edit
   */
  public ReleaseFileEditor(Predicate<Artifact> owns, Predicate<String> meshName) {
    this.owns = Objects.requireNonNull(owns);
    this.meshName = Objects.requireNonNull(meshName);
  }

  /**
   * Sets the versions of a stage.
   *
   * @param files all files of the cluster's folder; only {@code .yaml} and {@code .yml} are read
   */
  public Edited edit(List<SourceFile> files, StagePlan plan) {
    ReleaseFiles read = ReleaseFiles.read(files);
    EditPlanner planner = new EditPlanner(read, owns, meshName, plan);
    List<Refusal> refusals = new ArrayList<>(OtherShapes.find(owns, meshName, read));
    refusals.addAll(planner.refusals());
    return apply(read, planner.wanted(), refusals);
  }

  /**
   * Puts {@code before} back where the scalar still holds {@code after}. A scalar that holds
   * something else, or is gone, is refused; one that holds {@code before} is left alone.
   */
  public Edited undo(List<SourceFile> files, List<ScalarEdit> edits) {
    ReleaseFiles read = ReleaseFiles.read(files);
    List<Wanted> wanted = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (ScalarEdit edit : edits) {
      Optional<Wanted> place = find(read, edit);
      String found = place.map(each -> each.scalar().value()).orElse("");
      if (place.isEmpty() || !(found.equals(edit.after()) || found.equals(edit.before()))) {
        refusals.add(
            new Refusal(
                edit.file(),
                place.map(each -> each.scalar().line()).orElse(edit.line()),
                edit.object().toString(),
                place.isEmpty()
                    ? "Its version that the upgrade set to " + edit.after() + " is gone."
                    : "Its version is now \"" + found + "\", not " + edit.after() + ".",
                "Somebody else changed it; set it to " + edit.before() + " by hand if need be."));
      } else {
        wanted.add(place.get());
      }
    }
    return apply(read, wanted, refusals);
  }

  /** The releases of the mesh in these files, those included that the editor would refuse. */
  public List<Release> releases(List<SourceFile> files) {
    ReleaseFiles read = ReleaseFiles.read(files);
    return read.objects().stream()
        .filter(FluxRelease::is)
        .map(object -> FluxRelease.read(object, read))
        .filter(release -> owns.test(release.artifact()))
        .map(ReleaseFileEditor::release)
        .toList();
  }

  private static Release release(FluxRelease release) {
    KubeObject object = release.object();
    Optional<VersionScalar> scalar =
        release.version().flatMap(node -> VersionScalar.locate(object.text(), node));
    return new Release(
        object.ref(),
        release.artifact(),
        release.declared(),
        FluxRelease.VERSION_FIELD,
        object.file().path(),
        scalar.map(VersionScalar::line).orElseGet(() -> YamlFile.line(release.anchor())),
        scalar.map(VersionScalar::column).orElseGet(() -> YamlFile.column(release.anchor())));
  }

  /** Which value of each edit the files hold now. */
  public Holding holds(List<SourceFile> files, List<ScalarEdit> edits) {
    ReleaseFiles read = ReleaseFiles.read(files);
    return new Holding(
        edits.stream()
            .map(
                edit -> {
                  Optional<String> found = find(read, edit).map(each -> each.scalar().value());
                  Holding.Value value =
                      found.filter(edit.after()::equals).isPresent()
                          ? Holding.Value.AFTER
                          : found.filter(edit.before()::equals).isPresent()
                              ? Holding.Value.BEFORE
                              : Holding.Value.OTHER;
                  return new Holding.Held(edit, value, found);
                })
            .toList());
  }

  /**
   * The scalar of an earlier edit, by its object and field, since lines move. Where several
   * documents of the file are the same object, the one on the edit's line counts.
   */
  private static Optional<Wanted> find(ReleaseFiles files, ScalarEdit edit) {
    List<Wanted> places = new ArrayList<>();
    files
        .file(edit.file())
        .ifPresent(
            file ->
                file.objects().stream()
                    .filter(object -> object.ref().equals(edit.object()))
                    .forEach(
                        object ->
                            Nodes.at(object.node(), List.of(edit.field().split("\\.")))
                                .flatMap(node -> VersionScalar.locate(object.text(), node))
                                .map(
                                    scalar ->
                                        new Wanted(
                                            object,
                                            edit.artifact(),
                                            edit.field(),
                                            scalar,
                                            edit.before()))
                                .ifPresent(places::add)));
    return places.size() == 1
        ? Optional.of(places.get(0))
        : places.stream().filter(each -> each.scalar().line() == edit.line()).findFirst();
  }

  private Edited apply(ReleaseFiles files, List<Wanted> wanted, List<Refusal> refusals) {
    List<Refusal> refused = new ArrayList<>(refusals);
    Map<String, Bytes> changed = new LinkedHashMap<>();
    List<ScalarEdit> edits = new ArrayList<>();
    Sharing sharing = Sharing.of(wanted);
    refused.addAll(sharing.refusals());
    for (YamlFile file : files.files()) {
      List<Splice> splices = sharing.splices(file);
      if (splices.isEmpty()) {
        continue;
      }
      List<ScalarEdit> here = splices.stream().flatMap(each -> each.edits().stream()).toList();
      Optional<Bytes> after = Splice.apply(file, splices);
      if (after.isPresent()) {
        changed.put(file.path(), after.get());
        edits.addAll(here);
      } else {
        here.forEach(edit -> refused.add(unproven(edit)));
      }
    }
    refused.sort(Comparator.comparing(Refusal::file).thenComparingInt(Refusal::line));
    return new Edited(changed, edits, refused.stream().distinct().toList());
  }

  private static Refusal unproven(ScalarEdit edit) {
    return new Refusal(
        edit.file(),
        edit.line(),
        edit.object().toString(),
        "Reading the edited file again does not prove that only the version changed.",
        "Edit it by hand, and report the file's shape.");
  }
}
