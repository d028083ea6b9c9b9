package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContributionTest {
  @TempDir Path home = Path.of("");

  @Test
  void givenACommandOfAnotherModule_whenItIsCalled_thenItsOwnOptionWinsAndTheOthersAreThere() {
    Called called = Called.of(home).guard("pretend", "-o", "mine", "--config", "x.yaml");

    assertThat(called.out()).isEqualTo("own mine, config Optional[x.yaml]\n");
    assertThat(called.code()).isEqualTo(4);
  }

  @Test
  void givenCommonOptionsBeforeTheCommand_whenItIsCalled_thenTheyCountToo() {
    assertThat(Called.of(home).guard("--config", "x.yaml", "pretend").out())
        .isEqualTo("own none, config Optional[x.yaml]\n");
  }

  @Test
  void givenTheHelp_whenItIsAsked_thenTheCommandIsListed() {
    assertThat(Called.of(home).guard("--help").out()).contains("pretend", "For tests.");
  }
}
