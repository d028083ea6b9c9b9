package com.acme.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.core.Guard;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the jar of the example provider, puts it in a plugins folder, and lets it advise. */
class ProviderJarTest {
  private static final Path CLASSES = Path.of("..", "custom-llm-provider", "target", "classes");
  private static final String ADVICE =
      """
      {"summary": "The new proxies answer more slowly.", "root_cause": "A filter is slow.",
       "confidence": 0.6, "claims": [], "actions": ["Profile one proxy."], "uncertain": []}
      """;

  @TempDir Path plugins = Path.of("");
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer gateway;

  ProviderJarTest() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void aPluginAndAGateway() {
    gateway.createContext("/", this::answer);
    gateway.start();
    int code =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--file=" + plugins.resolve("acme-llm.jar"),
                "-C",
                CLASSES.toString(),
                ".");
    assertThat(code).isZero();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(exchange.getRequestHeaders().getFirst("Authorization") + "\n" + body);
    byte[] advice = ADVICE.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, advice.length);
    exchange.getResponseBody().write(advice);
    exchange.close();
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  @Test
  void givenThePluginJar_whenPluginsAreListed_thenTheProviderIsThereFromThatJar() {
    try (Guard guard = scenario().guard()) {
      assertThat(guard.plugins())
          .filteredOn(line -> line.name().equals("acme-gateway"))
          .singleElement()
          .satisfies(line -> assertThat(line.origin()).contains("acme-llm.jar"));
    }
  }

  @Test
  void givenARegression_whenTheRollbackIsOpened_thenTheGatewaysModelAdvisesOnIt()
      throws InterruptedException {
    GuardScenario scenario = scenario();
    scenario.secrets().set("gateway-token", "pretend-secret");
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1.6);

    RunReport failed = scenario.monitor();

    assertThat(failed.standing()).isEqualTo(Standing.FAILED);
    assertThat(asked).isNotEmpty();
    assertThat(asked.get(0))
        .startsWith("Bearer pretend-secret\n")
        .contains("<evidence>", "latency_p99");
    assertThat(scenario.host().proposal(scenario.host().opened().get(1)).body())
        .contains("The new proxies answer more slowly");
  }

  private GuardScenario scenario() {
    return GuardScenario.ofClusters(1)
        .configured(UpgradeBatchTest.NO_CLUSTER_CHECKS)
        // There is no Kubernetes API to collect from.
        .configured("analysis: {timeout: 1s}")
        .configured("plugins: {dir: " + plugins + "}")
        .configured(
            """
            llm:
              enabled: true
              provider: acme-gateway
              url: http://127.0.0.1:%d/
              token: gateway-token
            """
                .formatted(gateway.getAddress().getPort()));
  }
}
