package dev.guard.mesh.istio;

import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.ClientCertificate;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Credential;
import dev.guard.api.plugin.AdapterContext.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes one cluster's endpoint as a kubeconfig for a command line tool, readable by its owner
 * alone. JSON is YAML, so it is written as JSON.
 *
 * @see <a href="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/">kubeconfig v1</a>
 */
final class Kubeconfig {
  private static final ObjectMapper JSON = JsonMapper.shared();

  private final Cluster cluster;
  private final ClusterEndpoint endpoint;
  private final Network network;

  Kubeconfig(Cluster cluster, ClusterEndpoint endpoint, Network network) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.network = network;
  }

  /** Writes a new file with mode 0600 into the folder. */
  Path write(Path folder) throws IOException {
    Path file = folder.resolve("kubeconfig");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, JSON.writeValueAsBytes(content()), StandardOpenOption.TRUNCATE_EXISTING);
    return file;
  }

  private Map<String, Object> content() throws IOException {
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("server", endpoint.server().toString());
    String authorities = authorities();
    if (!authorities.isEmpty()) {
      server.put("certificate-authority-data", base64(authorities));
    }
    endpoint.tlsServerName().ifPresent(name -> server.put("tls-server-name", name));
    endpoint
        .proxy()
        .or(network::proxy)
        .ifPresent(proxy -> server.put("proxy-url", proxy.toString()));
    String id = cluster.id();
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "Config",
        "clusters",
        List.of(Map.of("name", id, "cluster", server)),
        "users",
        List.of(Map.of("name", id, "user", user(endpoint.credential()))),
        "contexts",
        List.of(Map.of("name", id, "context", Map.of("cluster", id, "user", id))),
        "current-context",
        id);
  }

  /** Without an authority of the cluster's own the machine's apply, which a file cannot extend. */
  private String authorities() throws IOException {
    if (endpoint.caPem().isBlank() || network.caFile().isEmpty()) {
      return endpoint.caPem();
    }
    return endpoint.caPem().stripTrailing() + "\n" + Files.readString(network.caFile().get());
  }

  private static Map<String, Object> user(Credential credential) {
    if (credential instanceof BearerToken bearer) {
      return Map.of("token", bearer.token().reveal());
    }
    if (credential instanceof ClientCertificate certificate) {
      return Map.of(
          "client-certificate-data", base64(certificate.certificatePem()),
          "client-key-data", base64(certificate.keyPem().reveal()));
    }
    return Map.of();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
