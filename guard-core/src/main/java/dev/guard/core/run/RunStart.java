package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.mesh.StagePlan;
import dev.guard.api.mesh.Upgrade;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Run;
import dev.guard.api.run.Stage;
import dev.guard.core.RunRequest;
import dev.guard.core.gitops.Prepared;
import dev.guard.core.gitops.edit.Refusal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether a run may start, and how it is laid out. Writes nothing. */
final class RunStart {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final EngineSettings settings;
  private final ClusterRegistry registry;

  RunStart(EngineSettings settings, ClusterRegistry registry) {
    this.settings = settings;
    this.registry = registry;
  }

  /** A run that may be stored, with its first journal entry. */
  record Plan(Run run, Note note) {}

  /** An open run to another version has to end first. */
  void refuseOther(Run open, RunRequest request) {
    if (!open.target().equals(request.target())) {
      throw refused(
          "refused.run-open",
          "Batch "
              + open.batchId()
              + " has an open run to "
              + open.target()
              + " ("
              + open.id()
              + ").",
          "batch " + open.batchId(),
          "Finish it with guard monitor, or end it with guard abort, before a run to "
              + request.target()
              + ".");
    }
  }

  /** The plan of a new run; empty where every cluster is at the target already. */
  Optional<Plan> plan(RunRequest request, List<ClusterRecord> batch, List<String> notes) {
    List<Cluster> behind = behind(batch, request.target(), notes);
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    refuseHalfWritten(batch);
    refuseControls(request);
    Optional<String> overridden = prerequisites(request);
    warnBatches(request.batchId(), batch, notes);
    List<Stage> stages = stages(behind, request.target());
    throwIfRefused(preview(behind, stages));
    Instant now = settings.time().instant();
    Run run =
        new Run(
            id(request.batchId(), now),
            request.batchId(),
            request.target(),
            settings.actor(),
            now,
            stages,
            options(request),
            Optional.empty(),
            0);
    Map<String, String> data = new HashMap<>();
    data.put("target", request.target().toString());
    data.put("clusters", behind.stream().map(Cluster::id).collect(Collectors.joining(",")));
    overridden.ifPresent(
        reason -> {
          data.put("override", reason);
          data.put("override_reason", request.overrideOrder().orElse(""));
          notes.add("The rollout order was overridden: " + reason);
        });
    String why =
        "Run to "
            + request.target()
            + " on "
            + behind.size()
            + (behind.size() == 1 ? " cluster." : " clusters.")
            + notes.stream().map(note -> " " + note).collect(Collectors.joining());
    return Optional.of(new Plan(run, Note.run("run.opened", why, data)));
  }

  private static List<Cluster> behind(
      List<ClusterRecord> batch, MeshVersion target, List<String> notes) {
    List<Cluster> behind = new ArrayList<>();
    List<String> there = new ArrayList<>();
    for (ClusterRecord record : batch) {
      if (record.cluster().currentVersion().equals(target)) {
        there.add(record.cluster().id());
      } else {
        behind.add(record.cluster());
      }
    }
    if (!there.isEmpty()) {
      notes.add(
          String.join(", ", there)
              + (there.size() == 1 ? " is" : " are")
              + " at "
              + target
              + " already and not part of the run.");
    }
    return behind;
  }

  private static void refuseHalfWritten(List<ClusterRecord> batch) {
    List<String> odd =
        batch.stream()
            .filter(
                record ->
                    record.state() != ClusterState.HEALTHY
                        && record.state() != ClusterState.UPGRADED)
            .map(record -> record.cluster().id() + " (" + record.state().label() + ")")
            .toList();
    if (!odd.isEmpty()) {
      throw GuardException.of("state.half-written", Responsible.OPERATOR)
          .what(
              "The registry says that an upgrade is under way on "
                  + String.join(", ", odd)
                  + ", but holds no open run for it.")
          .where("registry")
          .next(
              "Look at the clusters; then remove and add their entries again with guard registry.")
          .build();
    }
  }

  private void refuseControls(RunRequest request) {
    Controls controls = new Controls(registry);
    Controls.refuseStopped(registry, request.batchId());
    controls
        .blocking(request.target())
        .ifPresent(
            control -> {
              throw refused(
                  "refused.version-blocked",
                  "Version "
                      + request.target()
                      + " is blocked since "
                      + Words.time(control.at())
                      + ": "
                      + control.reason(),
                  "version " + request.target(),
                  "When the cause is mended, lift it with guard unblock --version "
                      + request.target()
                      + " --reason TEXT.");
            });
  }

  /** What was overridden, if anything. */
  private Optional<String> prerequisites(RunRequest request) {
    List<String> before = settings.config().batchOrder().getOrDefault(request.batchId(), List.of());
    if (!settings.config().execution().enableRolloutSequencing() || before.isEmpty()) {
      return Optional.empty();
    }
    List<String> missing = new ArrayList<>();
    for (String batchId : before) {
      List<ClusterRecord> records =
          LiveRun.pages(token -> registry.clusters(ClusterFilter.batch(batchId), token));
      if (records.isEmpty()) {
        missing.add("batch " + batchId + " (no cluster is registered)");
      }
      records.stream()
          .filter(record -> record.cluster().currentVersion().compareTo(request.target()) < 0)
          .map(
              record ->
                  record.cluster().id()
                      + " of batch "
                      + batchId
                      + " ("
                      + record.cluster().currentVersion()
                      + ", "
                      + record.state().label()
                      + ")")
          .forEach(missing::add);
    }
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String held = "Not upgraded to " + request.target() + ": " + String.join(", ", missing) + ".";
    if (request.overrideOrder().isPresent()) {
      return Optional.of(held);
    }
    throw refused(
        "refused.prerequisites",
        "Batch " + request.batchId() + " comes after others that hold it back. " + held,
        "batch_order",
        "Upgrade those first, or start with --override-order --reason TEXT.");
  }

  private void warnBatches(String batchId, List<ClusterRecord> batch, List<String> notes) {
    List<String> listed = settings.config().batches().get(batchId);
    if (listed == null || listed.isEmpty()) {
      return;
    }
    List<String> registered = batch.stream().map(record -> record.cluster().id()).toList();
    List<String> differing = new ArrayList<>();
    listed.stream().filter(id -> !registered.contains(id)).forEach(differing::add);
    registered.stream().filter(id -> !listed.contains(id)).forEach(differing::add);
    if (!differing.isEmpty()) {
      notes.add(
          "The configuration's batches differ from the registry, which wins: "
              + String.join(", ", differing)
              + ".");
    }
  }

  private List<Stage> stages(List<Cluster> clusters, MeshVersion target) {
    MeshVersion from =
        clusters.stream().map(Cluster::currentVersion).min(MeshVersion::compareTo).orElseThrow();
    List<StagePlan> plans =
        settings
            .ports()
            .mesh()
            .get()
            .plan(
                new Upgrade(
                    from, target, "in-place", Answer.unknown("The plan needs no cluster.")));
    List<String> ids = clusters.stream().map(Cluster::id).toList();
    List<Stage> stages = new ArrayList<>();
    for (StagePlan plan : plans) {
      stages.add(new Stage("s" + (stages.size() + 1), ids, plan));
    }
    return stages;
  }

  static void throwIfRefused(List<Prepared> previews) {
    List<Refusal> refusals =
        previews.stream().flatMap(prepared -> prepared.refusals().stream()).toList();
    if (!refusals.isEmpty()) {
      throw GuardException.of("edit.refused", Responsible.USER)
          .what("The release files cannot be edited safely:\n" + OpenChange.refusals(refusals))
          .where(refusals.get(0).file() + ":" + refusals.get(0).line())
          .next("Nothing was changed. Mend these files, or take the clusters out of the batch.")
          .build();
    }
  }

  /** What every stage would change in every repository. */
  List<Prepared> preview(List<Cluster> clusters, List<Stage> stages) {
    Map<String, List<Cluster>> byRepository =
        clusters.stream()
            .collect(Collectors.groupingBy(Cluster::gitlabRepo, TreeMap::new, Collectors.toList()));
    List<StagePlan> plans = stages.stream().map(Stage::plan).toList();
    List<Prepared> previews = new ArrayList<>();
    for (Stage stage : stages) {
      byRepository.forEach(
          (repository, own) ->
              previews.add(settings.gitops().prepare(repository, own, stage.plan(), plans)));
    }
    return previews;
  }

  /** The same for a batch that has no run. */
  List<Prepared> preview(List<ClusterRecord> batch, MeshVersion target) {
    List<Cluster> behind = behind(batch, target, new ArrayList<>());
    return behind.isEmpty() ? List.of() : preview(behind, stages(behind, target));
  }

  private Map<String, String> options(RunRequest request) {
    String strategy =
        request
            .mrStrategy()
            .map(text -> text.toUpperCase(Locale.ROOT).replace('-', '_'))
            .orElse(settings.config().execution().mrStrategy().name());
    return Map.of("mr_strategy", strategy);
  }

  private String id(String batchId, Instant now) {
    String base = batchId + "-" + STAMP.format(now);
    String id = base;
    for (int i = 2; registry.run(id).isPresent(); i++) {
      id = base + "-" + i;
    }
    return id;
  }

  private static GuardException refused(String code, String what, String where, String next) {
    return GuardException.of(code, Responsible.USER).what(what).where(where).next(next).build();
  }
}
