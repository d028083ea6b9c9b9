package dev.guard.sandbox.http;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** One answer of a pretend service. Immutable. */
public record Reply(int status, String contentType, Map<String, String> headers, String body) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Reply {
    headers = Map.copyOf(headers);
  }

  /** A JSON answer; {@code value} is made of maps, lists, strings, numbers and nodes. */
  public static Reply json(int status, Object value) {
    return new Reply(status, "application/json", Map.of(), JSON.writeValueAsString(value));
  }

  public static Reply ok(Object value) {
    return json(200, value);
  }

  public static Reply text(int status, String text) {
    return new Reply(status, "text/plain;charset=utf-8", Map.of(), text);
  }

  public Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, contentType, more, body);
  }
}
