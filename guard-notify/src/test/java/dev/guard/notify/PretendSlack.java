package dev.guard.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.testkit.http.Exchange;
import dev.guard.testkit.http.PublishedApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Slack's Web API on loopback, with one channel. Every request and every answer of its own is held
 * against what Slack publishes; what does not fit is a violation, and refused.
 */
final class PretendSlack implements AutoCloseable {
  static final String CHANNEL = "C0123456789";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** An answer instead of its own, to the next request for a method. */
  record Fault(String method, int status, Map<String, String> headers, String body) {
    static Fault error(String method, String error) {
      return new Fault(method, 200, Map.of(), "{\"ok\":false,\"error\":\"" + error + "\"}");
    }
  }

  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<String> violations = new CopyOnWriteArrayList<>();
  final List<Fault> faults = new CopyOnWriteArrayList<>();
  volatile String token = "xoxb-1";
  volatile boolean broken;

  /** The next posting is taken, and its answer is lost. */
  volatile boolean losesAnswer;

  private final PublishedApi published = PublishedApi.slack();
  private final Map<String, ObjectNode> messages = new LinkedHashMap<>();
  private final HttpServer server;
  private int posted;

  PretendSlack() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api");
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String method = path.substring(path.lastIndexOf('/') + 1);
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(method);
    Optional<Fault> fault = faults.stream().filter(one -> one.method().equals(method)).findFirst();
    if (broken) {
      reply(exchange, 503, "down " + token);
    } else if (fault.isPresent()) {
      faults.remove(fault.get());
      fault.get().headers().forEach(exchange.getResponseHeaders()::set);
      reply(exchange, fault.get().status(), fault.get().body());
    } else {
      String answer = answer(exchange, method, body);
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      violations.addAll(
          published.violations(new Exchange("POST", path, "", type, body, 200, answer)));
      boolean lost = losesAnswer && method.equals("chat.postMessage");
      losesAnswer = losesAnswer && !lost;
      if (lost) {
        exchange.close();
      } else {
        reply(exchange, 200, answer);
      }
    }
  }

  private synchronized String answer(HttpExchange exchange, String method, String body) {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("Bearer " + token).equals(authorization)) {
      return error("invalid_auth");
    }
    return switch (method) {
      case "chat.postMessage" -> posted(withinLimits(body));
      case "chat.update" -> updated(withinLimits(body));
      case "conversations.history" -> listed(field(body, "channel"), "");
      case "conversations.replies" -> listed(field(body, "channel"), field(body, "ts"));
      default -> error("unknown_method");
    };
  }

  private ObjectNode withinLimits(String body) {
    ObjectNode message = (ObjectNode) JSON.readTree(body);
    violations.addAll(BlockKit.violations(message));
    return message;
  }

  private static String error(String error) {
    return "{\"ok\":false,\"error\":\"" + error + "\"}";
  }

  private String posted(ObjectNode message) {
    if (!message.path("channel").asString("").equals(CHANNEL)) {
      return error("channel_not_found");
    }
    String ts = String.format("1772445600.%06d", ++posted);
    message.put("ts", ts).put("type", "message");
    messages.put(ts, message);
    return "{\"ok\":true,\"channel\":\"" + CHANNEL + "\",\"ts\":\"" + ts + "\"}";
  }

  private String updated(ObjectNode change) {
    String ts = change.path("ts").asString("");
    ObjectNode message = messages.get(ts);
    if (message == null) {
      return error("message_not_found");
    }
    message.remove("metadata");
    message.setAll(change);
    return "{\"ok\":true,\"channel\":\"" + CHANNEL + "\",\"ts\":\"" + ts + "\"}";
  }

  /** Of a thread its first message and the replies; else what is in no thread. */
  private String listed(String channel, String thread) {
    List<ObjectNode> found = new ArrayList<>();
    for (ObjectNode message : messages.values()) {
      String own = message.path("thread_ts").asString("");
      boolean first = message.path("ts").asString("").equals(thread);
      if (thread.isEmpty() ? own.isEmpty() : own.equals(thread) || first) {
        found.add(message);
      }
    }
    return channel.equals(CHANNEL)
        ? JSON.writeValueAsString(Map.of("ok", true, "messages", found))
        : error("channel_not_found");
  }

  private static String field(String form, String name) {
    for (String pair : form.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  /** The first messages of threads, oldest first. */
  synchronized List<JsonNode> heads() {
    return messages.values().stream()
        .filter(message -> message.path("thread_ts").isMissingNode())
        .map(JsonNode.class::cast)
        .toList();
  }

  /** What is told in threads, oldest first. */
  synchronized List<JsonNode> replies() {
    return messages.values().stream()
        .filter(message -> !message.path("thread_ts").isMissingNode())
        .map(JsonNode.class::cast)
        .toList();
  }

  synchronized void delete(String ts) {
    messages.remove(ts);
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
