package dev.guard.sandbox.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One request to a pretend service. Immutable.
 *
 * @param path undecoded, so that {@code %2F} inside a segment can be told from a slash
 * @param query decoded
 * @param headers names in lower case
 */
public record Ask(
    String method,
    String path,
    Map<String, List<String>> query,
    Map<String, String> headers,
    String body) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Ask {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
  }

  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name))
        .filter(all -> !all.isEmpty())
        .map(all -> all.get(0));
  }

  /** The parameters of a form body, or those of the query where the body is no form. */
  public Map<String, String> form() {
    Map<String, String> all = new TreeMap<>();
    query.forEach((name, values) -> all.put(name, values.isEmpty() ? "" : values.get(0)));
    if (header("content-type").orElse("").startsWith("application/x-www-form-urlencoded")) {
      for (String pair : body.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          all.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
      }
    } else if (!body.isBlank()) {
      json().properties().forEach(entry -> all.put(entry.getKey(), text(entry.getValue())));
    }
    return all;
  }

  /** The body as JSON; a missing node where it is none. */
  public JsonNode json() {
    try {
      return body.isBlank() ? JsonNodeFactory.instance.missingNode() : JSON.readTree(body);
    } catch (JacksonException notJson) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  private static String text(JsonNode node) {
    return node.isValueNode() ? node.asString("") : node.toString();
  }

  private static String decode(String text) {
    return java.net.URLDecoder.decode(text, java.nio.charset.StandardCharsets.UTF_8);
  }
}
