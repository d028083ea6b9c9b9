package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.testkit.GuardScenario;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogTest {
  @TempDir Path home = Path.of("");
  private final GuardScenario scenario = StoryTest.scenario(1);

  @AfterEach
  void quietAgain() {
    Called.of(home).guard("completion");
  }

  @Test
  void givenNothingSaid_whenSomethingIsLogged_thenOnlyWarningsReachStderr() {
    Called called = logging("list");

    assertThat(called.err()).contains("WARN", "a warning").doesNotContain("an info");
    assertThat(called.out()).doesNotContain("a warning");
  }

  @Test
  void givenInfoAsJson_whenSomethingIsLogged_thenEachLineIsAnObject() {
    Called called = logging("list", "--log-level", "info", "--log-format", "json");

    assertThat(called.err().lines().filter(line -> line.contains("an info")))
        .singleElement()
        .asString()
        .startsWith("{")
        .endsWith("}");
  }

  @Test
  void givenTheVariable_whenSomethingIsLogged_thenItSetsTheLevel() {
    assertThat(terminal().env("GUARD_LOG_LEVEL", "info").guard("list").err()).contains("an info");
  }

  @Test
  void givenTheConfiguration_whenSomethingIsLogged_thenItSetsLevelAndPlace() {
    Path file = home.resolve("guard.log");
    scenario.configured("logging: {level: info, output: " + file + "}");

    Called called = logging("list");

    assertThat(called.err()).doesNotContain("an info");
    assertThat(Files.exists(file)).isTrue();
    assertThat(file).content().contains("an info");
  }

  @Test
  void givenTrace_whenALibraryWouldPrintItsRequests_thenThoseStayUnprinted() {
    Called called =
        Called.of(home)
            .against(scenario)
            .afterwards(
                () -> {
                  LoggerFactory.getLogger(LogTest.class).trace("a trace");
                  for (String library :
                      new String[] {
                        "org.apache.hc.client5.http.wire",
                        "org.apache.http.headers",
                        "software.amazon.awssdk.http.auth.aws.internal.signer.Signer",
                        "io.fabric8.kubernetes.client.http.HttpLoggingInterceptor"
                      }) {
                    LoggerFactory.getLogger(library).debug("a session token");
                  }
                })
            .guard("list", "--log-level", "trace");

    assertThat(called.err()).contains("a trace").doesNotContain("a session token");
  }

  private Called logging(String... args) {
    return terminal().guard(args);
  }

  private Called.Terminal terminal() {
    return Called.of(home).against(scenario).afterwards(LogTest::log);
  }

  private static void log() {
    LoggerFactory.getLogger(LogTest.class).info("an info");
    LoggerFactory.getLogger(LogTest.class).warn("a warning");
  }
}
