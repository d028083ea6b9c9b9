package dev.guard.mesh.istio;

import java.util.Map;

/**
 * How far one proxy is synchronised with its control plane.
 *
 * @param id the proxy's node id, {@code sidecar~IP~pod.namespace~domain}
 * @param version its Istio version as it reports it; may be empty
 * @param states by the last word of the configuration's type URL: SYNCED, NOT_SENT (normal: nothing
 *     to send), STALE or ERROR
 */
public record ProxySync(String id, String version, Map<String, String> states) {
  public ProxySync {
    states = Map.copyOf(states);
  }

  /** Whether some configuration did not reach the proxy. */
  public boolean isOutOfSync() {
    return states.containsValue("STALE") || states.containsValue("ERROR");
  }
}
