package dev.guard.mesh.istio;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what decides how an upgrade of Istio goes for a cluster, as short digests: they tell
 * whether two clusters are alike, and nothing of what is in them.
 */
final class TraitsReader {
  private static final Set<String> CHARTS =
      Set.of("base", "istiod", "cni", "ztunnel", "gateway", "ambient");
  private static final int DIGITS = 12;

  /** Told in full, so that the client asks nothing to find out. */
  private static final ResourceDefinitionContext ENVOY_FILTERS =
      kind("networking.istio.io", "v1alpha3", "EnvoyFilter", "envoyfilters");

  private static final ResourceDefinitionContext RELEASES =
      kind("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmreleases");

  private final KubernetesClient client;

  TraitsReader(KubernetesClient client) {
    this.client = client;
  }

  private static ResourceDefinitionContext kind(
      String group, String version, String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  Map<String, String> read() {
    Map<String, String> traits = new TreeMap<>();
    traits.put("envoy_filters", digest(specs(ENVOY_FILTERS)));
    traits.put("cni", cni());
    traits.put("values", digest(values()));
    return traits;
  }

  /** By namespace and name; empty where the cluster does not know the kind. */
  private Map<String, Object> specs(ResourceDefinitionContext kind) {
    Map<String, Object> specs = new TreeMap<>();
    try {
      ApiReads.each(
          client.genericKubernetesResources(kind).inAnyNamespace(),
          found -> specs.put(name(found), part(found, "spec")));
    } catch (KubernetesClientException failure) {
      if (failure.getCode() != 404) {
        throw failure;
      }
    }
    return specs;
  }

  private static String name(GenericKubernetesResource found) {
    return found.getMetadata().getNamespace() + "/" + found.getMetadata().getName();
  }

  private static Object part(GenericKubernetesResource found, String name) {
    Object value = found.getAdditionalProperties().get(name);
    return value == null ? Map.of() : value;
  }

  /** The values of Istio's releases, without their versions. */
  private Map<String, Object> values() {
    Map<String, Object> values = new TreeMap<>();
    specs(RELEASES)
        .forEach(
            (name, spec) -> {
              if (spec instanceof Map<?, ?> map
                  && CHARTS.contains(String.valueOf(at(map, "chart", "spec", "chart")))) {
                values.put(name, List.of(text(map.get("values")), text(map.get("valuesFrom"))));
              }
            });
    return values;
  }

  private static @Nullable Object at(Map<?, ?> map, String... path) {
    @Nullable Object found = map;
    for (String key : path) {
      found = found instanceof Map<?, ?> inner ? inner.get(key) : null;
    }
    return found;
  }

  private String cni() {
    Set<String> found = new TreeSet<>();
    ApiReads.each(
        client.apps().daemonSets().inAnyNamespace(),
        set -> {
          String name = set.getMetadata().getName();
          if (name.startsWith("istio-cni") || name.startsWith("ztunnel")) {
            found.add(name);
          }
        });
    return found.isEmpty() ? "none" : String.join(" ", found);
  }

  private static String digest(Map<String, Object> parts) {
    if (parts.isEmpty()) {
      return "none";
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text(parts).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every JDK has SHA-256", missing);
    }
  }

  /** The same for the same content, in whichever order its keys stand. */
  private static String text(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, inner) -> sorted.put(String.valueOf(key), text(inner)));
      return sorted.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TraitsReader::text).toList().toString();
    }
    return String.valueOf(value);
  }
}
