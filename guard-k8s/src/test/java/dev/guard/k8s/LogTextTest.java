package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines as istiod, Envoy, ztunnel and others write them. */
final class LogTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-03-02T09:00:00.1Z error ads Push failed | ERROR",
        "2026-03-02T09:00:00.1Z info ads push after error budget | ORDINARY",
        "{\"level\":\"warn\",\"time\":\"2026-03-02T09:00:00Z\",\"msg\":\"x\"} | WARNING",
        "[2026-03-02 09:00:00.000][12][critical][main] [source/server.cc:1] out | ERROR",
        "E0302 09:00:00.000000       1 reflector.go:1] Failed to watch | ERROR",
        "I0302 09:00:00.000000       1 reflector.go:1] failed before | ORDINARY",
        "2026-03-02T09:00:00.1Z  WARN xds::client: XDS client error | WARNING",
        "panic: runtime error: invalid memory address | ERROR",
        "Connection refused by peer | WARNING",
        "Listening on 8080 | ORDINARY",
        "[2026-03-02T09:00:00.000Z] \"GET /error HTTP/1.1\" 200 - via_upstream - | ORDINARY",
        "[2026-03-02T09:00:00.000Z] \"GET /a HTTP/1.1\" 503 UF upstream_reset - | WARNING"
      })
  void givenALineThenItsLevelIsTold(String line, LogText.Level level) {
    assertThat(LogText.level(line)).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-03-02T09:00:00Z error cart-7d9c8b6f5-abcde lost 10.0.0.1:8080 | "
            + "2026-03-02T10:11:12Z error cart-66f8d9c77-fghij lost 10.9.8.7:9090",
        "id 123e4567-e89b-12d3-a456-426614174000 took 12.5 ms | "
            + "id 00000000-e89b-12d3-a456-426614174fff took 3 ms",
        "[2026-03-02T09:00:00.000Z] \"GET /a HTTP/1.1\" 503 UF upstream_reset - 1 | "
            + "[2026-03-02T09:00:09.000Z] \"POST /b HTTP/2\" 503 UF upstream_reset - 99"
      })
  void givenLinesThatDifferInTimesAndNamesThenTheyAreAlike(String one, String other) {
    assertThat(LogText.template(one)).isEqualTo(LogText.template(other));
  }

  @Test
  void givenDifferentTroubleThenItIsNotAlike() {
    assertThat(LogText.template("error: no route to cart"))
        .isNotEqualTo(LogText.template("error: no cluster for cart"));
  }

  @Test
  void givenAHostileLineThenOnlyItsBeginningIsLookedAt() {
    String hostile = "\"GET " + "a".repeat(200_000) + " ".repeat(200_000) + "0".repeat(200_000);

    assertThat(LogText.template(hostile).length()).isLessThanOrEqualTo(LogText.MOST);
    assertThat(LogText.level(hostile)).isEqualTo(LogText.Level.ORDINARY);
  }
}
