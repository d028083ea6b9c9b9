package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.notify.About;
import dev.guard.api.notify.BreakGlass;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.NotifierContract;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service of one's own gets what the published schema says, signed, and can tell repeats. */
final class WebhookNotifierTest extends NotifierContract {
  private record Taken(Map<String, String> headers, String body) {}

  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final Queue<Integer> statuses = new ArrayDeque<>();
  private final TestContext context = TestContext.create();
  private HttpServer server;
  private boolean broken;
  private int asked;
  private Notifier notifier;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    notifier = notifier(false, Secret.of("env:TOKEN", "t0k3n"));
  }

  private Notifier notifier(boolean idempotent, Secret token) {
    return new WebhookNotifierFactory()
        .create(
            new WebhookSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/guard?x=1"),
                Optional.of(Secret.of("env:SIGNING", "s1gn1ng")),
                Optional.of(token),
                Optional.of(idempotent)),
            context);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    asked++;
    Map<String, String> headers = new LinkedHashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = broken ? 500 : statuses.isEmpty() ? 204 : statuses.remove();
    if (status == 204) {
      taken.add(new Taken(headers, body));
      exchange.sendResponseHeaders(status, -1);
    } else {
      byte[] answer = ("no " + headers.get("Authorization")).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, answer.length);
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Override
  protected Notifier notifier() {
    return notifier;
  }

  @Override
  protected List<String> received() {
    return taken.stream()
        .map(one -> JsonMapper.builder().build().readTree(one.body()))
        .map(
            json ->
                json.path("title").asString()
                    + (json.path("may_repeat").asBoolean() ? " (may repeat)" : "")
                    + json.path("text").asString())
        .toList();
  }

  @Override
  protected void breakReceiver() {
    broken = true;
  }

  @Override
  protected List<String> secrets() {
    return List.of("t0k3n", "s1gn1ng");
  }

  private static Notification full() {
    return new Notification(
        new EffectKey("run-1", "run", "notify", "hook/00000007", 1),
        "validation-failed",
        Severity.CRITICAL,
        "The upgrade failed",
        "p99 \"+60 %\"\n<b>",
        List.of(URI.create("https://git.example/-/merge_requests/7")),
        List.of("c1", "c2"),
        false,
        new About("prod", "1.27.3", "rolling_back", List.of("prod"), List.of("mesh")),
        List.of(
            new BreakGlass(
                "c1", List.of(new BreakGlass.Step("Suspend Flux", List.of("flux suspend x"))))));
  }

  @Test
  void everyBodyIsAsTheSchemaSays() throws IOException {
    notifier.send(full());
    notifier.send(message("held", true));

    String schema = Files.readString(Path.of("..", "docs", "notification.schema.json"));
    for (Taken one : taken) {
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(schema, InputFormat.JSON)
                  .validate(one.body(), InputFormat.JSON))
          .isEmpty();
    }
    JsonNode json = JsonMapper.builder().build().readTree(taken.get(0).body());
    assertThat(json.path("severity").asString()).isEqualTo("critical");
    assertThat(json.path("text").asString()).isEqualTo("p99 \"+60 %\"\n<b>");
    assertThat(json.path("state").asString()).isEqualTo("rolling_back");
    assertThat(json.at("/break_glass/0/steps/0/commands/0").asString()).isEqualTo("flux suspend x");
  }

  @Test
  void theSignatureCoversTimeAndBody() throws Exception {
    notifier.send(full());

    Map<String, String> headers = taken.get(0).headers();
    assertThat(headers)
        .containsEntry("Authorization", "Bearer t0k3n")
        .containsEntry("Idempotency-key", "run-1/run/notify/hook/00000007/1")
        .containsEntry("Guard-event", "validation-failed");
    long seconds = TestContext.START.getEpochSecond();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("s1gn1ng".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] digest =
        mac.doFinal((seconds + "." + taken.get(0).body()).getBytes(StandardCharsets.UTF_8));
    assertThat(headers.get("Guard-signature"))
        .isEqualTo("t=" + seconds + ",v1=" + HexFormat.of().formatHex(digest));
  }

  @Test
  void whatMayHaveArrivedIsSentAgainOnlyToAReceiverThatCanTell() {
    statuses.addAll(List.of(503, 500));
    assertThatThrownBy(() -> notifier.send(full()))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("webhook.unavailable"));
    assertThat(asked).isEqualTo(1);
    assertThat(notifier.guarantee()).isEqualTo(Guarantee.NONE);

    statuses.clear();
    statuses.addAll(List.of(503, 500));
    Notifier sure = notifier(true, Secret.of("env:TOKEN", "t0k3n"));
    sure.send(full());

    assertThat(sure.guarantee()).isEqualTo(Guarantee.DEDUPLICATED);
    assertThat(asked).isEqualTo(4);
    assertThat(taken).hasSize(1);
  }

  @Test
  void whatReachedNobodyIsTriedAgainInAnyCase() {
    server.stop(0);

    assertThatThrownBy(() -> notifier.send(full()))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("webhook.unavailable"))
        .hasMessageContaining("/guard")
        .hasMessageNotContaining("x=1");

    assertThat(context.taken("webhook")).isEqualTo(3);
  }

  @Test
  void aRefusalIsQuotedWithoutTheTokenAndARotatedOneIsReadAgain() {
    statuses.add(401);
    assertThatThrownBy(() -> notifier.send(full()))
        .isInstanceOfSatisfying(
            GuardException.class, e -> assertThat(e.code()).isEqualTo("webhook.refused"))
        .hasMessageContaining("no Bearer [masked]")
        .hasMessageContaining("env:TOKEN");

    statuses.add(401);
    RotatedSecret token = new RotatedSecret("old", "fresh");
    notifier(false, token.as("aws:hook")).send(full());

    assertThat(taken.get(0).headers()).containsEntry("Authorization", "Bearer fresh");
  }
}
