package dev.guard.mesh.istio;

import dev.guard.api.MeshVersion;
import dev.guard.api.mesh.Workload;
import java.util.Optional;

/**
 * One running proxy.
 *
 * @param version empty where it cannot be told
 * @param infrastructure a gateway, waypoint or ztunnel, rather than a sidecar
 * @param ready whether the kubelet says that the proxy's container is ready
 */
record Proxy(
    String pod,
    Workload workload,
    Optional<MeshVersion> version,
    boolean infrastructure,
    boolean ready) {}
