package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what istioctl prints. Pure; anything unexpected is unknown, never an empty answer.
 *
 * @see <a href="https://github.com/istio/istio/tree/master/istioctl">istio/istio istioctl,
 *     pkg/version and pkg/config/analysis/diag</a>
 */
final class IstioctlOutput {
  private static final ObjectMapper JSON = JsonMapper.shared();

  private IstioctlOutput() {}

  static Answer<IstioctlVersions> versions(String output) {
    return document(output, "version").flatMap(IstioctlOutput::versions);
  }

  private static Answer<IstioctlVersions> versions(JsonNode root) {
    Optional<MeshVersion> client =
        MeshVersion.tryParse(text(root.path("clientVersion"), "version"));
    if (client.isEmpty()) {
      return Answer.unknown("istioctl version does not say its own version as expected.");
    }
    JsonNode mesh = root.path("meshVersion");
    Map<String, List<MeshVersion>> planes = new LinkedHashMap<>();
    int readPlanes = 0;
    for (JsonNode plane : mesh) {
      String revision = text(plane, "Revision");
      Optional<MeshVersion> version = MeshVersion.tryParse(text(plane.path("Info"), "version"));
      if (version.isPresent()) {
        readPlanes++;
        planes
            .computeIfAbsent(revision.isEmpty() ? "default" : revision, key -> new ArrayList<>())
            .add(version.get());
      }
    }
    JsonNode dataPlane = root.path("dataPlaneVersion");
    Map<String, MeshVersion> proxies = new LinkedHashMap<>();
    int readProxies = 0;
    for (JsonNode proxy : dataPlane) {
      Optional<MeshVersion> version = MeshVersion.tryParse(text(proxy, "IstioVersion"));
      if (version.isPresent()) {
        readProxies++;
        proxies.put(text(proxy, "ID"), version.get());
      }
    }
    return Answer.known(
        new IstioctlVersions(
            client.get(),
            planes,
            proxies,
            readPlanes > 0 && readPlanes == mesh.size(),
            dataPlane.isArray() && readProxies == dataPlane.size()));
  }

  static Answer<List<AnalysisMessage>> analysis(String output) {
    return document(output, "analyze")
        .flatMap(
            root -> {
              if (!root.isArray()) {
                return Answer.unknown("istioctl analyze did not print a list.");
              }
              List<AnalysisMessage> messages = new ArrayList<>();
              for (JsonNode node : root) {
                messages.add(
                    new AnalysisMessage(
                        text(node, "code"),
                        text(node, "level"),
                        text(node, "message"),
                        text(node, "origin"),
                        text(node, "documentationUrl")));
              }
              return Answer.known(List.copyOf(messages));
            });
  }

  /** One document per istiod, one after another. */
  static Answer<List<ProxySync>> proxyStatus(String output) {
    List<ProxySync> proxies = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(output);
        MappingIterator<JsonNode> documents = JSON.readValues(parser, JsonNode.class)) {
      int seen = 0;
      while (documents.hasNextValue()) {
        JsonNode document = documents.nextValue();
        if (!document.isObject()) {
          return garbage("proxy-status");
        }
        seen++;
        for (JsonNode resource : document.path("resources")) {
          proxies.add(proxy(resource));
        }
      }
      return seen == 0 ? garbage("proxy-status") : Answer.known(List.copyOf(proxies));
    } catch (JacksonException e) {
      return garbage("proxy-status");
    }
  }

  private static ProxySync proxy(JsonNode client) {
    Map<String, String> states = new LinkedHashMap<>();
    for (JsonNode config : client.path("genericXdsConfigs")) {
      String type = text(config, "typeUrl");
      states.put(type.substring(type.lastIndexOf('.') + 1), text(config, "configStatus"));
    }
    JsonNode node = client.path("node");
    return new ProxySync(text(node, "id"), text(node.path("metadata"), "ISTIO_VERSION"), states);
  }

  private static Answer<JsonNode> document(String output, String command) {
    try {
      JsonNode root = JSON.readTree(output);
      return root == null || !root.isContainer() ? garbage(command) : Answer.known(root);
    } catch (JacksonException e) {
      return garbage(command);
    }
  }

  private static <T> Answer<T> garbage(String command) {
    return Answer.unknown(
        "istioctl "
            + command
            + " did not print JSON as expected. Check that istioctl.path is Istio's, 1.20 or newer.");
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isString() ? value.stringValue() : "";
  }
}
