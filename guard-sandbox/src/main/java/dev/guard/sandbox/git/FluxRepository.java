package dev.guard.sandbox.git;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a realistic Flux repository: a folder per cluster with Istio's releases, other
 * vendors' charts beside them, comments, Renovate hints, quotes and files of several documents. The
 * way of writing differs from cluster to cluster, as it does where several teams write.
 */
public final class FluxRepository {
  private FluxRepository() {}

  /** All files for these clusters at one Istio version, by path. */
  public static Map<String, String> files(List<String> clusterIds, String version) {
    Map<String, String> files = new TreeMap<>();
    files.put("README.md", README);
    files.put("renovate.json", RENOVATE);
    for (int i = 0; i < clusterIds.size(); i++) {
      cluster(files, clusterIds.get(i), version, i % 3);
    }
    return files;
  }

  /** The folder that a cluster's Flux applies. */
  public static String folder(String clusterId) {
    return "clusters/" + clusterId;
  }

  private static void cluster(Map<String, String> files, String id, String version, int dialect) {
    String folder = folder(id) + "/";
    files.put(folder + "flux-system/sync.yaml", SYNC.replace("CLUSTER", id));
    files.put(folder + "kustomization.yaml", KUSTOMIZATION);
    files.put(folder + "apps/edge.yaml", EDGE);
    switch (dialect) {
      case 0 -> {
        files.put(folder + "istio/release.yaml", PLAIN.replace("VERSION", version));
        files.put(folder + "istio/gateway.yaml", GATEWAY.replace("VERSION", version));
      }
      case 1 -> {
        files.put(folder + "istio/release.yaml", HINTED.replace("VERSION", version));
        files.put(folder + "istio/gateway.yaml", GATEWAY.replace("VERSION", "\"" + version + "\""));
      }
      default -> {
        files.put(folder + "istio/release.yaml", ANCHORED.replace("VERSION", version));
        // Written on Windows, and without a final line break.
        files.put(
            folder + "istio/gateway.yaml",
            GATEWAY.replace("VERSION", "'" + version + "'").strip().replace("\n", "\r\n"));
      }
    }
  }

  private static final String README =
      """
      # flux-fleet

      What Flux applies to each cluster. One folder per cluster under `clusters/`.
      """;

  private static final String RENOVATE =
      """
      {
        "extends": ["config:recommended"],
        "flux": { "fileMatch": ["^clusters/.+\\\\.yaml$"] }
      }
      """;

  private static final String KUSTOMIZATION =
      """
      apiVersion: kustomize.config.k8s.io/v1beta1
      kind: Kustomization
      resources:
        - flux-system/sync.yaml
        - istio/release.yaml
        - istio/gateway.yaml
        - apps/edge.yaml
      """;

  private static final String SYNC =
      """
      ---
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: GitRepository
      metadata:
        name: flux-system
        namespace: flux-system
      spec:
        interval: 1m0s
        ref:
          branch: main
        url: https://gitlab.example.com/platform/flux-fleet.git
      ---
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata:
        name: flux-system
        namespace: flux-system
      spec:
        interval: 10m0s
        path: ./clusters/CLUSTER
        prune: true
        sourceRef:
          kind: GitRepository
          name: flux-system
      """;

  /** Another vendor's chart whose name begins like Istio's, with a version of its own. */
  private static final String EDGE =
      """
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: HelmRepository
      metadata:
        name: envoy-gateway
        namespace: flux-system
      spec:
        type: oci
        url: oci://docker.io/envoyproxy
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: edge
        namespace: edge
      spec:
        interval: 30m
        chart:
          spec:
            chart: gateway-helm
            version: 1.4.2 # not Istio's: moves with the edge team's releases
            sourceRef:
              kind: HelmRepository
              name: envoy-gateway
              namespace: flux-system
      """;

  private static final String HEAD =
      """
      ---
      # The mesh. Owned by the platform team; ask in #mesh before you change it.
      apiVersion: v1
      kind: Namespace
      metadata:
        name: istio-system
      ---
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: HelmRepository
      metadata:
        name: istio
        namespace: istio-system
      spec:
        interval: 1h
        url: https://istio-release.storage.googleapis.com/charts
      """;

  private static final String PLAIN =
      HEAD
          + """
          ---
          apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata:
            name: istio-base
            namespace: istio-system
          spec:
            interval: 30m
            chart:
              spec:
                chart: base
                version: VERSION
                sourceRef:
                  kind: HelmRepository
                  name: istio
                  namespace: istio-system
          ---
          apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata:
            name: istiod
            namespace: istio-system
          spec:
            interval: 30m
            dependsOn:
              - name: istio-base
            chart:
              spec:
                chart: istiod
                version: VERSION
                sourceRef:
                  kind: HelmRepository
                  name: istio
                  namespace: istio-system
            upgrade:
              disableWait: true
            values:
              pilot:
                autoscaleMin: 2   # two zones
              meshConfig:
                accessLogFile: /dev/stdout
          """;

  private static final String HINTED =
      HEAD
          + """
          ---
          apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata: {name: istio-base, namespace: istio-system}
          spec:
            interval: 30m
            chart:
              spec:
                chart: base
                version: VERSION # datasource=helm depName=base registryUrl=https://istio-release.storage.googleapis.com/charts
                sourceRef: {kind: HelmRepository, name: istio, namespace: istio-system}
          ---
          # Only comments in this document.
          ---
          apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata: {name: istiod, namespace: istio-system}
          spec:
            interval: 30m
            dependsOn: [{name: istio-base}]
            chart:
              spec:
                version: "VERSION" # datasource=helm depName=istiod
                chart: istiod
                sourceRef: {kind: HelmRepository, name: istio, namespace: istio-system}
            upgrade: {disableWait: true}
            values:
              pilot: {autoscaleMin: 2}
          """;

  private static final String ANCHORED =
      HEAD
          + """
          ---
          apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata:
            name: istio-base
            namespace: &ns istio-system
          spec:
            interval: 30m
            releaseName: istio-base
            targetNamespace: *ns
            chart:
              spec:
                chart: base
                version: 'VERSION'
                sourceRef: &source
                  kind: HelmRepository
                  name: istio
                  namespace: istio-system
          ---
          apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata:
            name: &app istiod
            namespace: istio-system
          spec:
            interval: 30m
            releaseName: *app
            dependsOn:
              - name: istio-base
            chart:
              spec:
                chart: istiod
                sourceRef:
                  kind: HelmRepository
                  name: istio
                  namespace: istio-system
                version: VERSION
            upgrade:
              disableWait: true
          """;

  private static final String GATEWAY =
      """
      # The ingress gateway. Its proxy's version is chosen by istiod (image: auto).
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: istio-ingressgateway
        namespace: istio-ingress
      spec:
        interval: 30m
        dependsOn:
          - name: istiod
            namespace: istio-system
        chart:
          spec:
            chart: gateway
            version: VERSION
            sourceRef:
              kind: HelmRepository
              name: istio
              namespace: istio-system
        upgrade:
          disableWait: true
        values:
          replicaCount: 2
          service:
            type: LoadBalancer
      """;
}
