package dev.guard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasuredTest {
  @Test
  void givenRuns_whenComparedWithThemselves_thenTheRatioIsOne() throws InterruptedException {
    Measured command = new Measured("true", List.of("true"), Map.of());
    for (int i = 0; i < 3; i++) {
      command.run();
    }

    assertThat(command.times(command)).isEqualTo(1.0);
    assertThat(command.fastest()).isPositive().isLessThanOrEqualTo(command.median());
  }

  @Test
  void givenACommandThatFails_whenItIsRun_thenItsTimeDoesNotPassForAnAnswer() {
    Measured command = new Measured("false", List.of("false"), Map.of());

    assertThatThrownBy(command::run).hasMessage("false ended with exit code 1");
  }
}
