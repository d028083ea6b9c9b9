package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.core.report.Standing;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
  @ParameterizedTest
  @CsvSource({
    "DONE, 0",
    "WAITING_FOR_PERSON, 3",
    "IN_PROGRESS, 3",
    "PRE_CHECKS_FAILED, 4",
    "FAILED, 5",
    "HELD, 6",
    "ENDED_BY_PERSON, 7"
  })
  void givenAStanding_whenItIsAnswered_thenTheNumberIsThePublishedOne(
      Standing standing, int number) {
    assertThat(ExitCode.of(standing).number()).isEqualTo(number);
  }

  @ParameterizedTest
  @EnumSource(Standing.class)
  void givenEveryStanding_whenItIsAnswered_thenItIsNeverAnError(Standing standing) {
    assertThat(ExitCode.of(standing).number()).isNotIn(1, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "usage.version, 2",
    "config.unknown-key, 2",
    "config, 2",
    "edit.range, 2",
    "refused.lease-held, 7",
    "gitlab.unauthorized, 1",
    "refusedbutnot.this, 1",
    "guard.defect, 1"
  })
  void givenAnError_whenItIsAnswered_thenTheFirstWordOfItsCodeDecides(String code, int number) {
    GuardException problem = GuardException.of(code, GuardException.Responsible.USER).build();

    assertThat(ExitCode.of(problem).number()).isEqualTo(number);
  }

  @Test
  void givenASpentRateLimit_whenItIsAnswered_thenAnOutsideServiceFailed() {
    assertThat(ExitCode.of(new ComeBackLater("datadog", Instant.EPOCH)).number()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"5 6 4 3 7 0, 5", "6 4 3 7 0, 6", "4 3 7 0, 4", "3 7 0, 3", "7 0, 7", "0 0, 0"})
  void givenSeveralAtOnce_whenOneIsAnswered_thenByThePublishedPrecedence(
      String numbers, int expected) {
    List<ExitCode> codes =
        Arrays.stream(numbers.split(" "))
            .map(Integer::valueOf)
            .map(ExitCodeTest::byNumber)
            .toList();

    assertThat(ExitCode.worst(codes).number()).isEqualTo(expected);
  }

  @Test
  void givenNothing_whenItIsAnswered_thenDone() {
    assertThat(ExitCode.worst(List.of())).isEqualTo(ExitCode.DONE);
  }

  private static ExitCode byNumber(int number) {
    return Arrays.stream(ExitCode.values())
        .filter(code -> code.number() == number)
        .findFirst()
        .orElseThrow();
  }
}
