package com.acme.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.core.Guard;
import dev.guard.core.report.NotifierLine;
import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the jar of the example notifier, puts it in a plugins folder, and is told by it. */
class NotifierJarTest {
  private static final Path CLASSES = Path.of("..", "custom-notifier", "target", "classes");

  @TempDir Path plugins = Path.of("");
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final HttpServer mattermost;
  private volatile int status = 200;

  NotifierJarTest() throws IOException {
    mattermost = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mattermost.createContext("/hooks/x1", this::take);
    mattermost.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (status == 200) {
      posted.add(body);
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @BeforeEach
  void aPlugin() {
    int code =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--file=" + plugins.resolve("acme-chat.jar"),
                "-C",
                CLASSES.toString(),
                ".");
    assertThat(code).isZero();
  }

  @AfterEach
  void stop() {
    mattermost.stop(0);
  }

  private GuardScenario scenario() {
    GuardScenario scenario =
        GuardScenario.ofClusters(1)
            .configured(UpgradeBatchTest.NO_CLUSTER_CHECKS)
            .configured("plugins: {dir: " + plugins + "}")
            .notifying(
                "- {type: acme-mattermost, name: team, webhook_url: hook, events: [mr-opened]}");
    scenario
        .secrets()
        .set("hook", "http://127.0.0.1:" + mattermost.getAddress().getPort() + "/hooks/x1");
    return scenario;
  }

  @Test
  void givenThePluginJar_whenARequestIsOpened_thenTheTeamIsTold() throws InterruptedException {
    scenario().run();

    assertThat(posted)
        .singleElement()
        .asString()
        .contains(
            "\"username\":\"GUARD\"",
            "a merge request waits for a person",
            "/merge\\\\_requests/1");
  }

  @Test
  void givenThePluginJar_whenItIsTried_thenGuardSaysWhetherItWasTaken() {
    status = 403;
    try (Guard guard = scenario().guard()) {
      List<NotifierLine> lines = guard.testNotifiers(Optional.of("team"));

      assertThat(lines)
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.type()).isEqualTo("acme-mattermost");
                assertThat(line.taken()).isFalse();
                assertThat(line.message()).contains("refused the message: 403");
              });
    }
  }
}
