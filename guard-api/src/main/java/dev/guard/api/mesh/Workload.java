package dev.guard.api.mesh;

/** A Deployment, DaemonSet or StatefulSet. */
public record Workload(String kind, String namespace, String name) {
  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name;
  }
}
