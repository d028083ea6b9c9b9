package dev.guard.aws.queue;

import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.runtime.RuntimeConstants;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Evaluates a mapping template as an API Gateway does, with as much of {@code $input}, {@code
 * $util} and {@code $context} as GUARD's has.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html">Mapping
 *     template reference</a>
 */
final class GatewayMapping {
  private final VelocityEngine engine = new VelocityEngine();
  private final String template;

  private GatewayMapping(String template) {
    this.template = template;
    // Headers have hyphens, which identifiers had in the Velocity that the API Gateway has.
    engine.setProperty(RuntimeConstants.PARSER_HYPHEN_ALLOWED, true);
    engine.init();
  }

  static GatewayMapping of(String template) {
    return new GatewayMapping(template);
  }

  /** A request to the method. */
  record Asked(Map<String, String> headers, String body) {}

  /** The request that goes on to the integration. */
  record Answered(Map<String, Object> headers, String body) {}

  Answered answer(Asked asked) {
    Map<String, Object> headers = new HashMap<>();
    VelocityContext context = new VelocityContext();
    context.put("input", new Input(asked));
    context.put("util", new Util());
    context.put("context", Map.of("requestOverride", Map.of("header", headers)));
    StringWriter out = new StringWriter();
    if (!engine.evaluate(context, out, "mapping", template)) {
      throw new IllegalStateException("The template is not evaluated");
    }
    return new Answered(headers, out.toString());
  }

  /** {@code $input}. */
  public static final class Input {
    private final Asked asked;
    private final JsonNode root;

    Input(Asked asked) {
      this.asked = asked;
      this.root = JsonMapper.shared().readTree(asked.body());
    }

    /** A header; empty where there is none. */
    public String params(String name) {
      return asked.headers().getOrDefault(name, "");
    }

    /** The value at a path such as {@code $.a.b}. */
    public @Nullable Object path(String path) {
      JsonNode found = root.at(path.substring(1).replace('.', '/'));
      return found.isMissingNode() || found.isNull()
          ? null
          : found.isString() ? found.asString() : found.toString();
    }
  }

  /** {@code $util}. */
  public static final class Util {
    /** By JavaScript's rules for strings, which escape an apostrophe and a slash too. */
    public @Nullable String escapeJavaScript(@Nullable Object value) {
      if (value == null) {
        return null;
      }
      StringBuilder text = new StringBuilder();
      Objects.toString(value).chars().forEach(c -> text.append(escaped((char) c)));
      return text.toString();
    }

    private static String escaped(char c) {
      return switch (c) {
        case '\'', '"', '\\', '/' -> "\\" + c;
        case '\n' -> "\\n";
        case '\r' -> "\\r";
        case '\t' -> "\\t";
        case '\b' -> "\\b";
        case '\f' -> "\\f";
        default -> c < ' ' || c > '~' ? "\\u%04X".formatted((int) c) : String.valueOf(c);
      };
    }
  }
}
