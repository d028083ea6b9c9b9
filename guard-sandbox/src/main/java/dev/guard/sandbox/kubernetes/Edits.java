package dev.guard.sandbox.kubernetes;

import dev.guard.sandbox.world.Edit;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads what a person changed by the API out of what was stored of it. */
final class Edits {
  private static final Pattern OBJECT =
      Pattern.compile("/apis/[^/]+/[^/]+/namespaces/([^/]+)/([a-z]+)/([^/]+)");

  private Edits() {}

  static boolean isOne(String method) {
    return method.equals("PATCH") || method.equals("PUT");
  }

  /**
   * Tells of the edit of a namespaced object; answers with it, and with 200, not the mock's 202.
   */
  static MockResponse told(MockResponse answer, String path, Consumer<Edit> edits) {
    String body = answer.getBody() == null ? "" : answer.getBody().readUtf8();
    JsonNode object = Serialization.unmarshal(body, JsonNode.class);
    Matcher named = OBJECT.matcher(path);
    if (named.matches()) {
      String restartedAt =
          object
              .path("spec")
              .path("template")
              .path("metadata")
              .path("annotations")
              .path("kubectl.kubernetes.io/restartedAt")
              .asString("");
      edits.accept(
          new Edit(
              named.group(2),
              named.group(1),
              named.group(3),
              object.path("spec").path("suspend").asBoolean(false),
              Optional.of(restartedAt).filter(at -> !at.isEmpty())));
    }
    return Answers.json(object);
  }
}
