package dev.guard.aws.dynamodb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * DynamoDB Local with what it lacks: point-in-time recovery, which is off for a new table. All
 * other requests are passed on. Keeps what was asked that changes a table. Thread-safe.
 */
final class DynamoWithBackups implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final URI BEHIND = LocalDynamo.start();
  private static final String SERVICE = "DynamoDB_20120810.";

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Set<String> recovered = new HashSet<>();
  private final List<Asked> asked = new ArrayList<>();

  /** One request. */
  record Asked(String operation, JsonNode body) {
    String table() {
      return body.path("TableName").asString();
    }
  }

  DynamoWithBackups() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** To look at the tables with. */
  static DynamoDbClient client() {
    return LocalDynamo.client(BEHIND);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The requests so far that create or change tables, in order. */
  synchronized List<Asked> changes() {
    return asked.stream().filter(one -> one.operation().matches("(Create|Update).*")).toList();
  }

  /** Somebody switches the recovery of a table off. */
  synchronized void switchOff(String table) {
    recovered.remove(table);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String operation =
        exchange.getRequestHeaders().getFirst("X-Amz-Target").substring(SERVICE.length());
    Asked one = new Asked(operation, JSON.readTree(body));
    asked.add(one);
    if (!operation.endsWith("ContinuousBackups")) {
      pass(exchange, body);
      return;
    }
    JsonNode enabled =
        one.body().path("PointInTimeRecoverySpecification").path("PointInTimeRecoveryEnabled");
    if (enabled.asBoolean(false)) {
      recovered.add(one.table());
    }
    String status = recovered.contains(one.table()) ? "ENABLED" : "DISABLED";
    reply(
        exchange,
        200,
        """
        {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED",
         "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "%s"}}}
        """
            .formatted(status)
            .getBytes(StandardCharsets.UTF_8));
  }

  private void pass(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(BEHIND).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (String header : List.of("X-Amz-Target", "X-Amz-Date", "Authorization", "Content-Type")) {
      request.header(header, exchange.getRequestHeaders().getFirst(header));
    }
    try {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      reply(exchange, answer.statusCode(), answer.body());
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while it passed a request on", asked);
    }
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
