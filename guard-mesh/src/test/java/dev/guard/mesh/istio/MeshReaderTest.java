package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.Workload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs, from the Kubernetes API alone. */
final class MeshReaderTest {
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  private static final MeshVersion NEW = MeshVersion.of(1, 27, 3);

  private final PretendMesh mesh = new PretendMesh();
  private final IstioMesh istio = new IstioMesh(IstioSettings.defaults());

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void givenAPlainInstallationWhenReadThenItsRevisionIsDefault() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4-distroless", "istio.io/rev: default");

    assertThat(istio.controlPlanes(mesh.connected()).known().orElseThrow())
        .containsOnly(org.assertj.core.api.Assertions.entry("default", OLD));
  }

  @Test
  void givenTwoRevisionsWhenReadThenEachIsThereUnlessScaledToZero() {
    mesh.istiod("istiod-1-26-4", "docker.io/istio/pilot:1.26.4", "istio.io/rev: 1-26-4")
        .istiod("istiod-1-27-3", "docker.io/istio/pilot:1.27.3", "istio.io/rev: 1-27-3")
        .with(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: istiod-old, namespace: istio-system, labels: {app: istiod, istio.io/rev: old}}
            spec:
              replicas: 0
              template: {spec: {containers: [{name: discovery, image: "docker.io/istio/pilot:1.20.0"}]}}
            """);

    assertThat(istio.controlPlanes(mesh.connected()).known().orElseThrow())
        .containsOnlyKeys("1-26-4", "1-27-3");
  }

  @Test
  void givenAnImageByDigestWhenReadThenTheLabelTellsTheVersionOrNobody() {
    mesh.istiod(
        "istiod", "docker.io/istio/pilot@sha256:9c1185a5", "app.kubernetes.io/version: 1.26.4");
    assertThat(istio.controlPlanes(mesh.connected()).known().orElseThrow().values())
        .containsExactly(OLD);

    mesh.istiod("istiod-x", "docker.io/istio/pilot@sha256:9c1185a5", "istio.io/rev: x");
    assertThat(reason(istio.controlPlanes(mesh.connected()))).contains("istio-system/istiod-x");
  }

  @Test
  void givenNoControlPlaneWhenReadThenEverythingIsUnknown() {
    assertThat(reason(istio.controlPlanes(mesh.connected()))).contains("istio.namespace");
    assertThat(reason(istio.rolloutWorkloads(mesh.connected()))).contains("no istiod");
    assertThat(reason(istio.dataPlane(mesh.connected()))).contains("prod-1");
  }

  @Test
  void givenNoRightToListPodsWhenReadThenTheDataPlaneIsUnknown() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.27.3", "");
    mesh.forbid("/pods");

    assertThat(reason(istio.dataPlane(mesh.connected()))).contains("pods", "403");
  }

  @Test
  void givenProxiesWhenReadThenTheyAreCountedAndThoseBehindAreNamedByWorkload() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.27.3", "")
        .sidecar("cart", "docker.io/istio/proxyv2:1.26.4", false)
        .sidecar("pay", "docker.io/istio/proxyv2:1.26.4-distroless", true)
        .sidecar("web", "docker.io/istio/proxyv2:1.27.3", false)
        .sidecar("pinned", "docker.io/istio/proxyv2@sha256:9c1185a5", false)
        .gatewayPod("istio-ingress", "docker.io/istio/proxyv2:1.27.3", true)
        .with(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: done, namespace: shop}
            spec: {containers: [{name: istio-proxy, image: "docker.io/istio/proxyv2:1.20.0"}]}
            status: {phase: Succeeded}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: ztunnel-a
              namespace: istio-system
              labels: {app: ztunnel, app.kubernetes.io/version: 1.26.4}
              ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: ztunnel, uid: u, controller: true}]
            spec: {containers: [{name: istio-proxy, image: "docker.io/istio/ztunnel@sha256:9c11"}]}
            status: {phase: Running}
            """);

    DataPlane plane = istio.dataPlane(mesh.connected()).known().orElseThrow();

    assertThat(plane.proxies()).containsEntry(OLD, 3).containsEntry(NEW, 2).hasSize(2);
    assertThat(plane.unknown()).isEqualTo(1);
    assertThat(plane.behind())
        .containsExactlyInAnyOrder(
            new Workload("Deployment", "shop", "cart"),
            new Workload("Deployment", "shop", "pay"),
            new Workload("DaemonSet", "istio-system", "ztunnel"));
    assertThat(plane.ahead()).isEmpty();
    assertThat(mesh.requests).anyMatch(path -> path.contains("continue="));
  }

  @Test
  void givenAProxyNewerThanTheControlPlaneWhenReadThenItsWorkloadIsAhead() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "")
        .sidecar("cart", "docker.io/istio/proxyv2:1.26.4", false)
        .sidecar("web", "docker.io/istio/proxyv2:1.27.3", false);

    DataPlane plane = istio.dataPlane(mesh.connected()).known().orElseThrow();

    assertThat(plane.ahead()).containsExactly(new Workload("Deployment", "shop", "web"));
    assertThat(plane.behind()).isEmpty();
  }

  @Test
  void givenIstiosOwnWorkloadsWhenReadThenAllThatAnUpgradeRollsAreThere() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.27.3", "")
        .with(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: istio-ingress, namespace: istio-ingress}
            spec:
              template:
                metadata: {annotations: {inject.istio.io/templates: gateway}}
                spec: {containers: [{name: istio-proxy, image: auto}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: waypoint, namespace: shop, labels: {gateway.istio.io/managed: istio.io-mesh-controller}}
            spec: {template: {spec: {containers: [{name: istio-proxy, image: "docker.io/istio/proxyv2:1.27.3"}]}}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: cart, namespace: shop}
            spec: {template: {spec: {containers: [{name: main, image: "example.com/main:1"}]}}}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: istio-cni-node, namespace: kube-system, labels: {k8s-app: istio-cni-node}}
            spec: {template: {spec: {containers: [{name: install-cni, image: "docker.io/istio/install-cni:1.27.3"}]}}}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: ztunnel, namespace: istio-system, labels: {app: ztunnel}}
            spec: {template: {spec: {containers: [{name: istio-proxy, image: "docker.io/istio/ztunnel:1.27.3"}]}}}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: kube-proxy, namespace: kube-system}
            spec: {template: {spec: {containers: [{name: kube-proxy, image: "example.com/kube-proxy:1"}]}}}
            """);

    assertThat(istio.rolloutWorkloads(mesh.connected()).known().orElseThrow())
        .containsExactlyInAnyOrder(
            new Workload("Deployment", "istio-system", "istiod"),
            new Workload("Deployment", "istio-ingress", "istio-ingress"),
            new Workload("Deployment", "shop", "waypoint"),
            new Workload("DaemonSet", "kube-system", "istio-cni-node"),
            new Workload("DaemonSet", "istio-system", "ztunnel"));
  }

  private static String reason(Answer<?> answer) {
    return answer.fold(value -> "known: " + value, Unknown::reason);
  }
}
