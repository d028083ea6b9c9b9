package dev.guard.sandbox.world;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Kubernetes object as it goes over the wire.
 *
 * @param plural the resource's name in a path: {@code deployments}
 * @param namespace empty where it is cluster-scoped
 * @param body made of maps, lists, strings, numbers and booleans
 */
public record KubeObject(
    String apiVersion, String plural, String namespace, String name, Map<String, Object> body) {

  /** An object with its metadata; {@code more} is what stands beside name and namespace there. */
  static KubeObject of(
      String apiVersion,
      String kind,
      String plural,
      String namespace,
      String name,
      Map<String, Object> more,
      Map<String, Object> content) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    metadata.putAll(more);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("apiVersion", apiVersion);
    body.put("kind", kind);
    body.put("metadata", metadata);
    body.putAll(content);
    return new KubeObject(apiVersion, plural, namespace, name, body);
  }

  /** The path of the object in the API. */
  public String path() {
    String root = apiVersion.contains("/") ? "/apis/" : "/api/";
    String scope = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
    return root + apiVersion + scope + "/" + plural + "/" + name;
  }
}
