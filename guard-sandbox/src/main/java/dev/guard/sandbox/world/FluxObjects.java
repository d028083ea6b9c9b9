package dev.guard.sandbox.world;

import static dev.guard.sandbox.world.Fields.condition;
import static dev.guard.sandbox.world.Fields.map;
import static dev.guard.sandbox.world.Fields.time;

import dev.guard.sandbox.git.FluxRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Flux's objects with its true status fields.
 *
 * @see <a href="https://fluxcd.io/flux/components/">Flux components</a>
 */
final class FluxObjects {
  private static final String NAMESPACE = "flux-system";

  private FluxObjects() {}

  static List<KubeObject> of(PretendCluster cluster) {
    List<KubeObject> objects = new ArrayList<>();
    objects.add(gitRepository(cluster));
    objects.add(kustomization(cluster));
    objects.add(
        helmRepository(
            cluster,
            "istio",
            "istio-system",
            "https://istio-release.storage.googleapis.com/charts"));
    objects.add(helmRepository(cluster, "envoy-gateway", NAMESPACE, "oci://docker.io/envoyproxy"));
    cluster.flux().releases().forEach(release -> objects.add(helmRelease(release, cluster)));
    return objects;
  }

  /** As people write it: only where it is so. */
  private static Map<String, Object> suspended(Map<String, Object> spec, boolean suspended) {
    if (suspended) {
      spec.put("suspend", true);
    }
    return spec;
  }

  private static Map<String, Object> metadata(PretendCluster cluster, int generation) {
    return map("generation", generation, "creationTimestamp", time(cluster.bornAt()));
  }

  private static KubeObject gitRepository(PretendCluster cluster) {
    String revision = "main@sha1:" + cluster.flux().fetched();
    return KubeObject.of(
        "source.toolkit.fluxcd.io/v1",
        "GitRepository",
        "gitrepositories",
        NAMESPACE,
        NAMESPACE,
        metadata(cluster, 1),
        map(
            "spec",
            map(
                "interval",
                "1m0s",
                "url",
                "https://gitlab.example.com/platform/flux-fleet.git",
                "ref",
                map("branch", "main")),
            "status",
            map(
                "observedGeneration",
                1,
                "artifact",
                map("revision", revision),
                "conditions",
                List.of(
                    condition(
                        "Ready",
                        true,
                        "Succeeded",
                        "stored artifact for revision '" + revision + "'",
                        cluster.bornAt())))));
  }

  private static KubeObject kustomization(PretendCluster cluster) {
    String applied = "main@sha1:" + cluster.flux().applied();
    String attempted = "main@sha1:" + cluster.flux().fetched();
    Map<String, Object> ready =
        cluster
            .flux()
            .broken()
            .map(why -> condition("Ready", false, "BuildFailed", why, cluster.bornAt()))
            .orElseGet(
                () ->
                    condition(
                        "Ready",
                        true,
                        "ReconciliationSucceeded",
                        "Applied revision: " + applied,
                        cluster.bornAt()));
    return KubeObject.of(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "kustomizations",
        NAMESPACE,
        NAMESPACE,
        metadata(cluster, 1),
        map(
            "spec",
            suspended(
                map(
                    "interval",
                    "10m0s",
                    "path",
                    "./" + FluxRepository.folder(cluster.id()),
                    "prune",
                    true,
                    "sourceRef",
                    map("kind", "GitRepository", "name", NAMESPACE)),
                cluster.flux().suspended()),
            "status",
            map(
                "observedGeneration",
                1,
                "lastAppliedRevision",
                applied,
                "lastAttemptedRevision",
                attempted,
                "conditions",
                List.of(ready))));
  }

  private static KubeObject helmRepository(
      PretendCluster cluster, String name, String namespace, String url) {
    Map<String, Object> spec = map("interval", "1h0m0s", "url", url);
    if (url.startsWith("oci:")) {
      spec.put("type", "oci");
    }
    return KubeObject.of(
        "source.toolkit.fluxcd.io/v1",
        "HelmRepository",
        "helmrepositories",
        namespace,
        name,
        metadata(cluster, 1),
        map(
            "spec",
            spec,
            "status",
            map(
                "observedGeneration",
                1,
                "conditions",
                List.of(
                    condition("Ready", true, "Succeeded", "stored artifact", cluster.bornAt())))));
  }

  private static KubeObject helmRelease(HelmRelease release, PretendCluster cluster) {
    Map<String, Object> metadata = metadata(cluster, release.generation());
    metadata.put(
        "labels",
        map(
            "kustomize.toolkit.fluxcd.io/name", NAMESPACE,
            "kustomize.toolkit.fluxcd.io/namespace", NAMESPACE));
    Release declared = release.declared;
    String sourceNamespace = declared.ofIstio() ? "istio-system" : NAMESPACE;
    Map<String, Object> chart =
        map(
            "chart",
            declared.chart(),
            "version",
            release.version(),
            "sourceRef",
            map("kind", "HelmRepository", "name", declared.source(), "namespace", sourceNamespace));
    return KubeObject.of(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "helmreleases",
        declared.namespace(),
        declared.name(),
        metadata,
        map(
            "spec",
            suspended(map("interval", "30m0s", "chart", map("spec", chart)), release.suspended()),
            "status",
            map(
                "observedGeneration",
                release.observed(),
                "storageNamespace",
                declared.namespace(),
                "lastAttemptedRevision",
                release.observed() == release.generation() ? release.version() : release.deployed(),
                "history",
                history(release),
                "conditions",
                conditions(release))));
  }

  private static List<Object> history(HelmRelease release) {
    List<Object> entries = new ArrayList<>();
    for (HelmRelease.Snapshot one : release.history()) {
      entries.add(
          map(
              "name", release.declared.name(),
              "namespace", release.declared.namespace(),
              "version", one.number(),
              "chartName", release.declared.chart(),
              "chartVersion", one.chartVersion(),
              "status", one.status(),
              "firstDeployed", time(one.at()),
              "lastDeployed", time(one.at())));
    }
    return entries;
  }

  private static List<Object> conditions(HelmRelease release) {
    Instant since = release.since();
    String id = release.declared.namespace() + "/" + release.declared.name();
    String wanted = id + " with chart " + release.declared.chart() + "@" + release.version();
    return switch (release.phase()) {
      case READY ->
          List.of(
              condition(
                  "Ready",
                  true,
                  "UpgradeSucceeded",
                  "Helm upgrade succeeded for release " + wanted,
                  since),
              condition(
                  "Released",
                  true,
                  "UpgradeSucceeded",
                  "Helm upgrade succeeded for release " + wanted,
                  since));
      case PROGRESSING ->
          List.of(
              condition("Reconciling", true, "Progressing", "Running 'upgrade' action", since),
              unknownReady(since));
      case FAILED ->
          List.of(
              condition("Ready", false, "UpgradeFailed", failure(wanted), since),
              condition("Released", false, "UpgradeFailed", failure(wanted), since));
      case REMEDIATED ->
          List.of(
              condition(
                  "Ready",
                  false,
                  "RollbackSucceeded",
                  "Helm rollback to previous release "
                      + id
                      + " with chart "
                      + release.declared.chart()
                      + "@"
                      + release.deployed()
                      + " succeeded",
                  since),
              condition("Released", false, "UpgradeFailed", failure(wanted), since),
              condition(
                  "Remediated",
                  true,
                  "RollbackSucceeded",
                  "Helm rollback to previous release " + id + " succeeded",
                  since));
      case STALLED ->
          List.of(
              condition(
                  "Ready", false, "RetriesExceeded", "Failed to upgrade after 1 attempt(s)", since),
              condition(
                  "Stalled",
                  true,
                  "RetriesExceeded",
                  "Failed to upgrade after 1 attempt(s)",
                  since));
    };
  }

  private static Map<String, Object> unknownReady(Instant since) {
    Map<String, Object> ready =
        condition("Ready", false, "Progressing", "Running 'upgrade' action", since);
    ready.put("status", "Unknown");
    return ready;
  }

  private static String failure(String release) {
    return "Helm upgrade failed for release " + release + ": context deadline exceeded";
  }
}
