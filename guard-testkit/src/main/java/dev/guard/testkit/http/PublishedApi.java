package dev.guard.testkit.http;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a vendor publishes of its HTTP API, as far as GUARD's adapters use it, to hold recorded
 * exchanges against: method and path, query parameters, the request's body and the answer.
 *
 * <p>The descriptions are JSON files beside this class. Each names its sources, and lists
 * operations; parameters and bodies are described by JSON Schema (2020-12). A query and a form are
 * objects of texts; a parameter whose name ends in {@code []} is an array. An answer that is no
 * JSON is a text. Immutable and thread-safe.
 *
 * <p>It needs {@code com.networknt:json-schema-validator}, which this module leaves to its user.
 */
public final class PublishedApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final Pattern PART =
      Pattern.compile(
          "(?i)content-disposition: *form-data;(?=[^\\r\\n]*\\bname=\"(?<name>[^\"]*)\")"
              + "(?:[^\\r\\n]*\\bfilename=\"(?<file>[^\"]*)\")?");

  private record Operation(
      String name,
      String method,
      Pattern path,
      Schema query,
      Optional<Schema> form,
      Optional<Schema> json,
      Optional<Schema> multipart,
      Map<String, Schema> answers) {}

  private final String vendor;
  private final List<Operation> operations;

  private PublishedApi(String vendor, List<Operation> operations) {
    this.vendor = vendor;
    this.operations = List.copyOf(operations);
  }

  /** GitLab's REST API v4. */
  public static PublishedApi gitlab() {
    return read("gitlab");
  }

  /** Datadog's API v1 and v2. */
  public static PublishedApi datadog() {
    return read("datadog");
  }

  /** Slack's incoming webhooks, and the methods of its Web API that a bot uses. */
  public static PublishedApi slack() {
    return read("slack");
  }

  /** PagerDuty's Events API v2. */
  public static PublishedApi pagerDuty() {
    return read("pagerduty");
  }

  /** OpenAI's chat completions. */
  public static PublishedApi openAi() {
    return read("openai");
  }

  /** Anthropic's messages. */
  public static PublishedApi anthropic() {
    return read("anthropic");
  }

  /** Bedrock's Converse. */
  public static PublishedApi bedrock() {
    return read("bedrock");
  }

  /** Ollama's chat. */
  public static PublishedApi ollama() {
    return read("ollama");
  }

  private static PublishedApi read(String vendor) {
    try (InputStream in = PublishedApi.class.getResourceAsStream(vendor + ".json")) {
      if (in == null) {
        throw new IllegalStateException("There is no description of " + vendor);
      }
      return of(JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static PublishedApi of(JsonNode file) {
    JsonNode definitions = file.path("$defs");
    List<Operation> operations = new ArrayList<>();
    for (JsonNode one : file.path("operations")) {
      String method = one.path("method").asString("");
      String path = one.path("path").asString("");
      Map<String, Schema> answers = new HashMap<>();
      one.path("answers")
          .properties()
          .forEach(entry -> answers.put(entry.getKey(), schema(entry.getValue(), definitions)));
      operations.add(
          new Operation(
              method + " " + path,
              method,
              pattern(path),
              schema(parameters(one.path("query")), definitions),
              part(one, "form", definitions),
              part(one, "json", definitions),
              part(one, "multipart", definitions),
              Map.copyOf(answers)));
    }
    return new PublishedApi(file.path("vendor").asString(""), operations);
  }

  /** No other parameters than those described. */
  private static JsonNode parameters(JsonNode described) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("additionalProperties", false);
    schema.setAll(described instanceof ObjectNode object ? object : schema.objectNode());
    return schema;
  }

  private static Optional<Schema> part(JsonNode operation, String name, JsonNode definitions) {
    return operation.has(name)
        ? Optional.of(schema(operation.path(name), definitions))
        : Optional.empty();
  }

  private static Schema schema(JsonNode part, JsonNode definitions) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("$defs", definitions);
    whole.putArray("allOf").add(part);
    return SCHEMAS.getSchema(whole);
  }

  private static Pattern pattern(String path) {
    StringBuilder regex = new StringBuilder();
    for (String segment : path.substring(1).split("/", -1)) {
      regex.append('/').append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
    }
    return Pattern.compile(regex.toString());
  }

  /**
   * The operations that were used, such as {@code GET /api/v4/users}; unknown ones are left out.
   */
  public Set<String> used(Collection<Exchange> exchanges) {
    Set<String> names = new TreeSet<>();
    exchanges.forEach(one -> operation(one).ifPresent(known -> names.add(known.name())));
    return names;
  }

  /** What does not fit, one sentence each; empty where all of it fits. */
  public List<String> violations(Collection<Exchange> exchanges) {
    return exchanges.stream().flatMap(one -> violations(one).stream()).distinct().toList();
  }

  /** What does not fit in one exchange, one sentence each. */
  public List<String> violations(Exchange exchange) {
    Optional<Operation> found = operation(exchange);
    if (found.isEmpty()) {
      return List.of(vendor + " publishes no " + exchange.method() + " " + exchange.path() + ".");
    }
    Operation operation = found.get();
    List<String> wrong = new ArrayList<>();
    check(operation, "the query", operation.query(), parameters(exchange.query()), wrong);
    request(operation, exchange, wrong);
    Optional<Schema> answer = answer(operation, exchange.status());
    if (answer.isEmpty()) {
      wrong.add(operation.name() + ": no answer " + exchange.status() + " is published.");
    } else {
      String what = "the answer " + exchange.status();
      check(operation, what, answer.get(), content(exchange.answer()), wrong);
    }
    return wrong;
  }

  private Optional<Operation> operation(Exchange exchange) {
    return operations.stream()
        .filter(one -> one.method().equals(exchange.method()))
        .filter(one -> one.path().matcher(exchange.path()).matches())
        .findFirst();
  }

  private static void request(Operation operation, Exchange exchange, List<String> wrong) {
    boolean form = exchange.contentType().startsWith("application/x-www-form-urlencoded");
    boolean multipart = exchange.contentType().startsWith("multipart/form-data");
    Optional<Schema> schema =
        form ? operation.form() : multipart ? operation.multipart() : operation.json();
    boolean none =
        operation.form().isEmpty() && operation.json().isEmpty() && operation.multipart().isEmpty();
    if (schema.isPresent()) {
      JsonNode body =
          form
              ? parameters(exchange.body())
              : multipart ? parts(exchange.body()) : content(exchange.body());
      check(operation, "the request", schema.get(), body, wrong);
    } else if (!none) {
      wrong.add(
          operation.name() + ": a request of \"" + exchange.contentType() + "\" is not published.");
    } else if (!exchange.body().isEmpty()) {
      wrong.add(operation.name() + ": no body of a request is published.");
    }
  }

  /** The exact status first, then its class, such as {@code 4XX}. */
  private static Optional<Schema> answer(Operation operation, int status) {
    Map<String, Schema> answers = operation.answers();
    return Optional.ofNullable(answers.get(Integer.toString(status)))
        .or(() -> Optional.ofNullable(answers.get(status / 100 + "XX")));
  }

  private static void check(
      Operation operation, String what, Schema schema, JsonNode value, List<String> wrong) {
    schema
        .validate(value)
        .forEach(
            error ->
                wrong.add(
                    operation.name()
                        + ": "
                        + what
                        + " at "
                        + error.getInstanceLocation()
                        + ": "
                        + error.getMessage()));
  }

  private static JsonNode content(String body) {
    try {
      return body.isBlank() ? JsonNodeFactory.instance.stringNode("") : JSON.readTree(body);
    } catch (JacksonException notJson) {
      return JsonNodeFactory.instance.stringNode(body);
    }
  }

  /** The names of the parts, each with the name of its file. */
  private static ObjectNode parts(String body) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    Matcher part = PART.matcher(body);
    while (part.find()) {
      all.put(part.group("name"), Optional.ofNullable(part.group("file")).orElse(""));
    }
    return all;
  }

  private static ObjectNode parameters(String encoded) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (String pair : encoded.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      String name = decode(sides[0]);
      String value = sides.length == 2 ? decode(sides[1]) : "";
      if (name.endsWith("[]")) {
        String bare = name.substring(0, name.length() - 2);
        ArrayNode values = all.path(bare) instanceof ArrayNode known ? known : all.putArray(bare);
        values.add(value);
      } else if (!name.isEmpty()) {
        all.put(name, value);
      }
    }
    return all;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
