package dev.guard.core.precheck;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.mesh.Pin;
import dev.guard.core.gitops.edit.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code git.releases}: what git declares is what the cluster runs, and GUARD could edit it. What
 * could not be edited fails where there is a target to upgrade to, and warns where there is none.
 */
public final class GitReleasesCheck implements HealthCheck {
  public static final String NAME = "git.releases";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    Answer<Declared> declared =
        context instanceof PreCheckContext own
            ? own.declaredWithRefusals()
            : context.declared().map(pins -> new Declared(pins, List.of()));
    return declared.fold(
        known -> judge(context, known),
        unknown -> context.unknown("Could not read the release files: " + unknown.reason()));
  }

  private static HealthCheckResult judge(CheckContext context, Declared declared) {
    String place =
        context.cluster().gitlabRepo() + ", folder \"" + context.cluster().fluxConfigPath() + "\"";
    if (declared.pins().isEmpty() && declared.refusals().isEmpty()) {
      return context.fail(
          "No release of the mesh is in " + place + ". Check flux_config_path in the registry.");
    }
    List<Finding> findings = new ArrayList<>();
    declared.refusals().forEach(refusal -> findings.add(finding(context, refusal)));
    declared.pins().stream()
        .filter(pin -> !declared.isBrought(pin))
        .forEach(pin -> differs(context, pin).ifPresent(findings::add));
    HealthCheckResult result =
        findings.isEmpty()
            ? context.pass(
                "Git declares "
                    + context.cluster().currentVersion()
                    + " for "
                    + String.join(
                        ", ", declared.pins().stream().map(pin -> pin.artifact().name()).toList())
                    + ", as the cluster runs.")
            : context.of(findings);
    return result.withDetails(Map.of("releases", String.valueOf(declared.pins().size())));
  }

  private static Finding finding(CheckContext context, Refusal refusal) {
    return new Finding(
        context.target().isPresent() ? Severity.ERROR : Severity.WARNING,
        "git.not-editable",
        refusal.file() + (refusal.line() > 0 ? ":" + refusal.line() : ""),
        (refusal.object().isEmpty() ? "" : refusal.object() + ": ") + refusal.why(),
        refusal.next());
  }

  /** Another patch of the same minor warns; another minor fails. */
  private static Optional<Finding> differs(CheckContext context, Pin pin) {
    MeshVersion runs = context.cluster().currentVersion();
    Optional<MeshVersion> declared = MeshVersion.tryParse(pin.value());
    if (declared.isEmpty()) {
      return Optional.of(
          new Finding(
              Severity.WARNING,
              "git.no-version",
              pin.artifact().name(),
              pin.value().isEmpty()
                  ? "Git names no version."
                  : "Git names \"" + pin.value() + "\", which is no full version.",
              "Write the version that runs now."));
    }
    if (declared.get().equals(runs)) {
      return Optional.empty();
    }
    boolean sameMinor =
        declared.get().major() == runs.major() && declared.get().minor() == runs.minor();
    boolean already = context.target().filter(declared.get()::equals).isPresent();
    return Optional.of(
        new Finding(
            sameMinor && !already ? Severity.WARNING : Severity.ERROR,
            "git.differs",
            pin.artifact().name(),
            "Git declares "
                + declared.get()
                + (already ? ", the target," : "")
                + " and the cluster"
                + " runs "
                + runs
                + ".",
            already
                ? "See why Flux did not follow, or correct the version in the registry."
                : "Bring both together, or correct the version in the registry."));
  }
}
