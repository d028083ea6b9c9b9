package dev.guard.sandbox.world;

import static dev.guard.sandbox.world.Fields.map;
import static dev.guard.sandbox.world.Fields.time;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Workloads with their pods, Istio's custom resource definitions and its webhooks. */
final class MeshObjects {
  /** Istio's CRDs as {@code plural.group}. */
  private static final List<String> CRDS =
      List.of(
          "virtualservices.networking.istio.io/VirtualService",
          "destinationrules.networking.istio.io/DestinationRule",
          "gateways.networking.istio.io/Gateway",
          "serviceentries.networking.istio.io/ServiceEntry",
          "sidecars.networking.istio.io/Sidecar",
          "envoyfilters.networking.istio.io/EnvoyFilter",
          "workloadentries.networking.istio.io/WorkloadEntry",
          "workloadgroups.networking.istio.io/WorkloadGroup",
          "proxyconfigs.networking.istio.io/ProxyConfig",
          "authorizationpolicies.security.istio.io/AuthorizationPolicy",
          "peerauthentications.security.istio.io/PeerAuthentication",
          "requestauthentications.security.istio.io/RequestAuthentication",
          "telemetries.telemetry.istio.io/Telemetry",
          "wasmplugins.extensions.istio.io/WasmPlugin");

  private MeshObjects() {}

  static List<KubeObject> of(PretendCluster cluster) {
    List<KubeObject> objects = new ArrayList<>();
    for (Rolling workload : cluster.workloads()) {
      objects.addAll(WorkloadObjects.of(workload, cluster));
    }
    CRDS.forEach(crd -> objects.add(definition(crd, cluster)));
    objects.add(
        webhook(
            "MutatingWebhookConfiguration",
            "mutatingwebhookconfigurations",
            "istio-sidecar-injector",
            "namespace.sidecar-injector.istio.io",
            cluster));
    objects.add(
        webhook(
            "ValidatingWebhookConfiguration",
            "validatingwebhookconfigurations",
            "istio-validator-istio-system",
            "rev.validation.istio.io",
            cluster));
    objects.add(rootCertificate(cluster));
    return objects;
  }

  private static KubeObject definition(String crd, PretendCluster cluster) {
    String name = crd.substring(0, crd.indexOf('/'));
    String plural = name.substring(0, name.indexOf('.'));
    String kind = crd.substring(crd.indexOf('/') + 1);
    return KubeObject.of(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "customresourcedefinitions",
        "",
        name,
        map(
            "creationTimestamp",
            time(cluster.bornAt()),
            "labels",
            map("app.kubernetes.io/part-of", "istio")),
        map(
            "spec",
            map(
                "group", name.substring(name.indexOf('.') + 1),
                "names", map("plural", plural, "kind", kind),
                "scope", "Namespaced",
                "versions", List.of(map("name", "v1", "served", true, "storage", true))),
            "status",
            map(
                "conditions",
                List.of(
                    established(
                        !name.startsWith("envoyfilters.")
                            || !cluster.shows(Fault.UNESTABLISHED_CRD),
                        cluster)))));
  }

  private static Map<String, Object> established(boolean is, PretendCluster cluster) {
    return is
        ? Fields.condition(
            "Established",
            true,
            "InitialNamesAccepted",
            "the initial names have been accepted",
            cluster.bornAt())
        : Fields.condition(
            "Established",
            false,
            "NotAccepted",
            "not all names are accepted",
            cluster.since(Fault.UNESTABLISHED_CRD));
  }

  private static KubeObject webhook(
      String kind, String plural, String name, String hook, PretendCluster cluster) {
    boolean lost = kind.startsWith("Mutating") && cluster.shows(Fault.WEBHOOK_WITHOUT_CA);
    String bundle =
        lost
            ? ""
            : Base64.getEncoder()
                .encodeToString("pretend certificate".getBytes(StandardCharsets.US_ASCII));
    return KubeObject.of(
        "admissionregistration.k8s.io/v1",
        kind,
        plural,
        "",
        name,
        map(
            "creationTimestamp", time(cluster.bornAt()),
            "labels", map("app", "sidecar-injector", "istio.io/rev", "default")),
        map(
            "webhooks",
            List.of(
                map(
                    "name",
                    hook,
                    "admissionReviewVersions",
                    List.of("v1"),
                    "sideEffects",
                    "None",
                    "failurePolicy",
                    "Fail",
                    "clientConfig",
                    map(
                        "caBundle",
                        bundle,
                        "service",
                        map(
                            "name",
                            "istiod",
                            "namespace",
                            "istio-system",
                            "path",
                            "/inject",
                            "port",
                            443))))));
  }

  private static KubeObject rootCertificate(PretendCluster cluster) {
    Map<String, Object> metadata = map("creationTimestamp", time(cluster.bornAt()));
    return KubeObject.of(
        "v1",
        "ConfigMap",
        "configmaps",
        "istio-system",
        "istio-ca-root-cert",
        metadata,
        map("data", map("root-cert.pem", "pretend certificate")));
  }
}
