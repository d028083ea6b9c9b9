package dev.guard.sandbox.kubernetes;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The answers that the mock has to be helped with. */
final class Answers {
  private static final Pattern LIST =
      Pattern.compile("/(?:api|apis)/(?:([^/]+)/)?(v[^/]+)/(?:namespaces/[^/]+/)?([a-z]+)");
  private static final Pattern FIELDS = Pattern.compile("[?&]fieldSelector=([^&]+)");

  private Answers() {}

  static MockResponse json(Object body) {
    return new MockResponse()
        .setResponseCode(200)
        .addHeader("Content-Type", "application/json")
        .setBody(Serialization.asJson(body));
  }

  static MockResponse text(String body) {
    return new MockResponse()
        .setResponseCode(200)
        .addHeader("Content-Type", "text/plain")
        .setBody(body);
  }

  static MockResponse status(int code, String reason, String message) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("kind", "Status");
    status.put("apiVersion", "v1");
    status.put("metadata", Map.of());
    status.put("status", "Failure");
    status.put("message", message);
    status.put("reason", reason);
    status.put("code", code);
    return json(status).setResponseCode(code);
  }

  /** The mock knows no field but the name, so that it is not told of any: see {@link #shaped}. */
  static RecordedRequest withoutFields(RecordedRequest request) {
    String path = request.getPath();
    if (path == null || path.contains("watch=true") || !FIELDS.matcher(path).find()) {
      return request;
    }
    return new RecordedRequest(
        request.getHttpVersion(),
        request.method(),
        path.replaceFirst("fieldSelector=[^&]*&?", ""),
        request.getHeaders(),
        request.getBody());
  }

  /** A list gets its true kind and honours field selectors; kubectl gets tables. */
  static MockResponse shaped(
      MockResponse answer, String bare, String path, Optional<String> accept) {
    Matcher list = LIST.matcher(bare);
    boolean table = accept.filter(value -> value.contains("as=Table")).isPresent();
    if (answer.code() == 404) {
      return status(404, "NotFound", bare.substring(bare.lastIndexOf('/') + 1) + " not found");
    }
    String body = answer.getBody() == null ? "" : answer.getBody().readUtf8();
    if (answer.code() != 200 || body.isEmpty()) {
      return answer;
    }
    JsonNode node = Serialization.unmarshal(body, JsonNode.class);
    if (!list.matches()) {
      return table ? json(Tables.of(List.of(node), kind(node))) : json(node);
    }
    String group = list.group(1) == null ? "" : list.group(1) + "/";
    if (!Discovery.serves(group + list.group(2), list.group(3))) {
      return status(404, "NotFound", "the server could not find the requested resource");
    }
    List<JsonNode> items = new ArrayList<>();
    node.path("items").forEach(items::add);
    Matcher fields = FIELDS.matcher(path);
    if (fields.find()) {
      String selector = URLDecoder.decode(fields.group(1), StandardCharsets.UTF_8);
      items.removeIf(item -> !selected(item, selector));
    }
    if (table) {
      return json(Tables.of(items, list.group(3)));
    }
    ObjectNode shaped = (ObjectNode) node;
    Discovery.listOf(list.group(3), group + list.group(2))
        .ifPresent(names -> names.forEach(shaped::put));
    shaped.putArray("items").addAll(items);
    return json(shaped);
  }

  private static String kind(JsonNode node) {
    return node.path("kind").asString("").toLowerCase(java.util.Locale.ROOT) + "s";
  }

  private static boolean selected(JsonNode item, String selector) {
    for (String term : selector.split(",", -1)) {
      boolean not = term.contains("!=");
      String[] sides = term.split("!?==?", 2);
      JsonNode node = item;
      for (String field : sides[0].split("\\.", -1)) {
        node = node.path(field);
      }
      boolean equal = sides.length == 2 && node.asString("").equals(sides[1]);
      if (equal == not) {
        return false;
      }
    }
    return true;
  }
}
