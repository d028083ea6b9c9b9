package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.GuardException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertersTest {
  @ParameterizedTest
  @CsvSource({"90s, PT90S", "15m, PT15M", "2h, PT2H", "1d, PT24H", "60, PT1H"})
  void givenADuration_whenItIsRead_thenUnitsCountAndABareNumberIsMinutes(
      String text, Duration expected) {
    assertThat(Converters.duration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "5x", "m5", "5m later", "-5m", "1.5h"})
  void givenSomethingElse_whenItIsRead_thenTheErrorShowsTheForms(String text) {
    assertThatThrownBy(() -> Converters.duration(text))
        .isInstanceOfSatisfying(
            GuardException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo("usage.duration");
              assertThat(problem.next()).contains("90s", "15m", "2h");
            });
  }

  @Test
  void givenAJobOfGitLab_whenTheActorIsAsked_thenItIsThePersonAndTheJob() {
    Called.Terminal job =
        Called.of(java.nio.file.Path.of(""))
            .env("GITLAB_CI", "true")
            .env("GITLAB_USER_LOGIN", "ada")
            .env("CI_JOB_URL", "https://gitlab.example.com/p/-/jobs/7");
    Shell shell =
        job.shell(new java.io.ByteArrayOutputStream(), new java.io.ByteArrayOutputStream());

    assertThat(Actor.of(shell)).isEqualTo("ada (https://gitlab.example.com/p/-/jobs/7)");
  }
}
