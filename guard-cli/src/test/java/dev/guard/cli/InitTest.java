package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.core.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {
  @TempDir Path home = Path.of("");

  @Test
  void givenAnEmptyHome_whenInitIsCalled_thenTheConfigurationThereIsValid() {
    Called called = Called.of(home).guard("init");

    assertThat(called.code()).isZero();
    assertThat(called.out()).isEmpty();
    Path file = home.resolve(".guard/config.yaml");
    assertThat(called.err()).contains(file.toString());
    assertThat(ConfigFile.load(file).warnings()).isEmpty();
  }

  @Test
  void givenAConfiguration_whenInitIsCalled_thenItIsLeftAloneAndTheExitCodeIsSeven()
      throws IOException {
    Path file = home.resolve("guard.yaml");
    Files.writeString(file, "registry: {type: sqlite}\n");

    Called called = Called.of(home).guard("init", "--config", file.toString());

    assertThat(called.code()).isEqualTo(7);
    assertThat(called.err()).contains(file.toString(), "--force");
    assertThat(file).hasContent("registry: {type: sqlite}\n");
  }

  @Test
  void givenTheVariable_whenInitIsCalled_thenItNamesThePlace() {
    Path file = home.resolve("team/guard.yaml");

    Called called =
        Called.of(home).env("GUARD_CONFIG_PATH", file.toString()).guard("init", "-o", "json");

    assertThat(called.code()).isZero();
    assertThat(file).exists();
  }

  @Test
  void givenAMistake_whenJsonIsAsked_thenTheErrorIsOneObjectOnStderr() {
    Called called = Called.of(home).guard("-o", "json", "init", "--colour");

    assertThat(called.code()).isEqualTo(2);
    assertThat(called.out()).isEmpty();
    assertThat(called.err())
        .startsWith("{\"code\":\"usage.arguments\",\"message\":\"Unknown option: '--colour'.\"")
        .contains("\"where\":\"guard init\"", "\"next\":");
  }
}
