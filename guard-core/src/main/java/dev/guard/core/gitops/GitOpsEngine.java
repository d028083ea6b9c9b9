package dev.guard.core.gitops;

import dev.guard.api.Answer;
import dev.guard.api.Bytes;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.Proposal;
import dev.guard.api.change.Proposed;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.change.Snapshot;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.mesh.StagePlan;
import dev.guard.api.run.Change;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.edit.Edited;
import dev.guard.core.gitops.edit.Holding;
import dev.guard.core.gitops.edit.ReleaseFileEditor;
import dev.guard.core.gitops.edit.SourceFile;
import dev.guard.core.gitops.edit.UnifiedDiff;
import dev.guard.core.precheck.Declared;
import dev.guard.core.report.FileDiff;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads release files from the host, has them edited, and proposes the result. The editor itself
 * sees only values. Thread-safe.
 */
public final class GitOpsEngine {
  private static final Pattern SOURCE =
      Pattern.compile(
          "(?m)^kind: *[\"']?(HelmRepository|OCIRepository|GitRepository|HelmChart)\\b");
  private static final Pattern RELEASE = Pattern.compile("(?m)^kind: *[\"']?HelmRelease\\b");

  private final Supplier<ChangeHost> host;
  private final Supplier<ServiceMeshProvider> mesh;
  private final GuardConfig.Changes settings;
  private final ConcurrentMap<String, Sources> sources = new ConcurrentHashMap<>();

  public GitOpsEngine(
      Supplier<ChangeHost> host, Supplier<ServiceMeshProvider> mesh, GuardConfig.Changes settings) {
    this.host = host;
    this.mesh = mesh;
    this.settings = settings;
  }

  /**
   * Edits the release files of clusters of one repository to the values of a plan.
   *
   * @param all the plans of every stage of the run: what another stage moves is left alone here
   */
  public Prepared prepare(
      String repository, List<Cluster> clusters, StagePlan plan, List<StagePlan> all) {
    Predicate<Artifact> ofOtherStage =
        artifact -> !pins(plan, artifact) && all.stream().anyMatch(other -> pins(other, artifact));
    ReleaseFileEditor editor =
        new ReleaseFileEditor(
            artifact -> mesh.get().owns(artifact) && !ofOtherStage.test(artifact));
    return prepare(repository, clusters, files -> editor.edit(files, plan));
  }

  private static boolean pins(StagePlan plan, Artifact artifact) {
    return plan.pins().stream().anyMatch(pin -> chart(pin.artifact()).equals(chart(artifact)));
  }

  /** A chart may be named by its path in the source. */
  private static String chart(Artifact artifact) {
    return artifact.name().substring(artifact.name().lastIndexOf('/') + 1);
  }

  /** Puts the values back that edits had replaced. */
  public Prepared undo(String repository, List<Cluster> clusters, List<ScalarEdit> edits) {
    return prepare(repository, clusters, files -> editor().undo(files, edits));
  }

  private Prepared prepare(
      String repository, List<Cluster> clusters, Function<List<SourceFile>, Edited> edit) {
    try (Snapshot snapshot = host.get().snapshot(repository, settings.targetBranch())) {
      List<SourceFile> files = files(repository, snapshot, clusters);
      Edited edited = edit.apply(files);
      Map<String, Bytes> originals = new HashMap<>();
      files.forEach(file -> originals.put(file.path(), file.content()));
      return new Prepared(
          repository,
          snapshot.commit(),
          originals,
          edited.files(),
          edited.edits(),
          edited.refusals());
    }
  }

  /**
   * The files of the clusters, and the files elsewhere in the repository that hold nothing but
   * sources of charts: repositories often keep those in a folder of their own.
   */
  private List<SourceFile> files(String repository, Snapshot snapshot, List<Cluster> clusters) {
    SortedMap<String, SourceFile> files = new TreeMap<>();
    for (SourceFile source : sources(repository, snapshot)) {
      files.put(source.path(), source);
    }
    for (Cluster cluster : clusters) {
      for (String path : snapshot.list(FluxPath.normal(cluster.fluxConfigPath()))) {
        if (isYaml(path) && !files.containsKey(path)) {
          snapshot.read(path).ifPresent(content -> files.put(path, new SourceFile(path, content)));
        }
      }
    }
    return List.copyOf(files.values());
  }

  /** Found once for a commit: with many clusters in one repository, most of it is of others. */
  private List<SourceFile> sources(String repository, Snapshot snapshot) {
    return sources
        .compute(
            repository,
            (name, known) ->
                known != null && known.commit().equals(snapshot.commit())
                    ? known
                    : Sources.read(snapshot))
        .files();
  }

  /** The files of one commit that hold nothing but sources of charts. */
  private record Sources(String commit, List<SourceFile> files) {
    static Sources read(Snapshot snapshot) {
      List<SourceFile> files = new ArrayList<>();
      for (String path : snapshot.list("")) {
        if (isYaml(path)) {
          snapshot
              .read(path)
              .filter(GitOpsEngine::holdsOnlySources)
              .ifPresent(content -> files.add(new SourceFile(path, content)));
        }
      }
      return new Sources(snapshot.commit(), List.copyOf(files));
    }
  }

  private static boolean isYaml(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  private static boolean holdsOnlySources(Bytes content) {
    String text = content.utf8();
    return SOURCE.matcher(text).find() && !RELEASE.matcher(text).find();
  }

  private ReleaseFileEditor editor() {
    return new ReleaseFileEditor(mesh.get()::owns);
  }

  /**
   * What git says that a cluster should run, and what the editor would refuse to change.
   *
   * @param plan what would be edited; empty: nothing is refused
   */
  public Answer<Declared> declared(Cluster cluster, Optional<StagePlan> plan) {
    try (Snapshot snapshot = host.get().snapshot(cluster.gitlabRepo(), settings.targetBranch())) {
      List<SourceFile> files = files(cluster.gitlabRepo(), snapshot, List.of(cluster));
      ReleaseFileEditor editor = editor();
      return Answer.known(
          Declared.of(
              editor.releases(files),
              plan.map(pins -> editor.edit(files, pins).refusals()).orElse(List.of())));
    }
  }

  /** What main holds now of the edits of a landed change. */
  public Holding holding(String repository, List<ScalarEdit> edits) {
    try (Snapshot snapshot = host.get().snapshot(repository, settings.targetBranch())) {
      List<SourceFile> files = new ArrayList<>();
      edits.stream()
          .map(ScalarEdit::file)
          .distinct()
          .forEach(
              path ->
                  snapshot
                      .read(path)
                      .ifPresent(content -> files.add(new SourceFile(path, content))));
      return editor().holds(files, edits);
    }
  }

  /** The commit that touched the file of an edit last. */
  public Answer<String> lastCommit(String repository, ScalarEdit edit) {
    return host.get().lastCommit(repository, settings.targetBranch(), edit.file());
  }

  public Proposed propose(
      Change change, Prepared prepared, String title, String body, List<String> assignees) {
    return host.get()
        .propose(
            new Proposal(
                change.key(),
                change.repository(),
                change.branch(),
                settings.targetBranch(),
                prepared.baseCommit(),
                prepared.files(),
                title,
                body,
                settings.labels(),
                assignees,
                false));
  }

  /** The changed files as people read them. */
  public static List<FileDiff> diffs(Prepared prepared) {
    List<FileDiff> diffs = new ArrayList<>();
    new TreeMap<>(prepared.files())
        .forEach(
            (path, after) ->
                diffs.add(
                    new FileDiff(
                        prepared.repository(),
                        path,
                        prepared.edits().stream().filter(e -> e.file().equals(path)).toList(),
                        UnifiedDiff.of(
                            path, Objects.requireNonNull(prepared.originals().get(path)), after))));
    return diffs;
  }
}
