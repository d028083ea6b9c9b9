package dev.guard.aws.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.aws.AwsModel;
import dev.guard.aws.PretendAws;
import dev.guard.testkit.http.SignatureV4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * EventBridge's PutEvents on loopback. A request has to be signed by a key that is known here, and
 * its parameters have to fit the {@link AwsModel}. Thread-safe.
 */
final class PretendBus implements AutoCloseable {
  static final String KEY_ID = "AKIATEST";
  static final String SECRET_KEY = "not-a-key";

  private static final Map<String, String> KEYS =
      Map.of(KEY_ID, SECRET_KEY, PretendAws.KEY_ID, PretendAws.SECRET_KEY);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  private final List<JsonNode> taken = new ArrayList<>();
  private final List<List<String>> requests = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();

  /** How one request is answered: these of its entries are refused, or the whole of it. */
  private record Fault(String code, List<Integer> refused, Optional<Integer> status) {}

  PretendBus() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next request is taken but for these entries, counted from 0. */
  synchronized void refuse(String code, Integer... entries) {
    faults.add(new Fault(code, List.of(entries), Optional.empty()));
  }

  /** The next request is refused as a whole. */
  synchronized void fail(int status, String code) {
    faults.add(new Fault(code, List.of(), Optional.of(status)));
  }

  /** The entries that were taken, in order. */
  synchronized List<JsonNode> taken() {
    return List.copyOf(taken);
  }

  /** The ids of the events of each request. */
  synchronized List<List<String>> requests() {
    return List.copyOf(requests);
  }

  static JsonNode detail(JsonNode entry) {
    return JSON.readTree(entry.path("Detail").asString());
  }

  static String id(JsonNode entry) {
    return detail(entry).path("event_id").asString();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    JsonNode request = JSON.readTree(body);
    String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    List<String> problems = problems(exchange, body, target.replace("AWSEvents.", "events:"));
    if (!problems.isEmpty()) {
      reply(exchange, 400, "{\"__type\":\"ValidationException\",\"message\":\"no\"}");
      return;
    }
    if (target.equals("AWSEvents.DescribeEventBus")) {
      describe(exchange, request.path("Name").asString());
      return;
    }
    List<JsonNode> entries = new ArrayList<>(request.path("Entries").values());
    requests.add(entries.stream().map(PretendBus::id).toList());
    Fault fault =
        Optional.ofNullable(faults.poll()).orElse(new Fault("", List.of(), Optional.empty()));
    if (entries.isEmpty() || entries.size() > 10) {
      reply(exchange, 400, "{\"__type\":\"ValidationException\"}");
    } else if (fault.status().isPresent()) {
      reply(exchange, fault.status().get(), "{\"__type\":\"" + fault.code() + "\"}");
    } else {
      reply(exchange, 200, results(entries, fault));
    }
  }

  private static List<String> problems(HttpExchange exchange, byte[] body, String action) {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    String text = new String(body, StandardCharsets.UTF_8);
    SignatureV4.Seen seen =
        new SignatureV4.Seen(exchange.getRequestMethod(), exchange.getRequestURI(), headers, text);
    boolean signed =
        SignatureV4.of(seen)
            .filter(signature -> signature.service().equals("events"))
            .filter(
                signature ->
                    Optional.ofNullable(KEYS.get(signature.accessKeyId()))
                        .filter(key -> SignatureV4.isValid(seen, signature, key))
                        .isPresent())
            .isPresent();
    return signed
        ? AwsModel.problems(action, AwsModel.flat(JSON.readTree(body)))
        : List.of("it is not signed by a known key");
  }

  private static void describe(HttpExchange exchange, String name) throws IOException {
    if (name.equals("default")) {
      reply(exchange, 200, "{\"Name\":\"default\"}");
    } else {
      reply(exchange, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
    }
  }

  private String results(List<JsonNode> entries, Fault fault) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("FailedEntryCount", fault.refused().size());
    ArrayNode results = answer.putArray("Entries");
    for (int i = 0; i < entries.size(); i++) {
      if (fault.refused().contains(i)) {
        results.addObject().put("ErrorCode", fault.code()).put("ErrorMessage", "try again");
      } else {
        taken.add(entries.get(i));
        results.addObject().put("EventId", "e" + taken.size());
      }
    }
    return answer.toString();
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
