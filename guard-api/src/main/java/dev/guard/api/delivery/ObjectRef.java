package dev.guard.api.delivery;

/**
 * A Kubernetes object by kind, namespace and name; an empty namespace means that the file does not
 * say it.
 */
public record ObjectRef(String kind, String namespace, String name) {
  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
