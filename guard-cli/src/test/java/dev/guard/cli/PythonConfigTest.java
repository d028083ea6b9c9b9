package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A configuration of the Python version, with the adapters of the distribution. */
class PythonConfigTest {
  private static final Path FIXTURE = Path.of("..", "examples", "from-python", "config.yaml");
  private static final List<String> PLACES =
      List.of("config.yaml:33:5", "config.yaml:62:5", "config.yaml:87:5", "config.yaml:93:3");

  @TempDir Path home = Path.of("");

  @Test
  void givenATerminal_whenItIsValidated_thenAllWarningsAreInOneTableAndNothingIsCut() {
    Called called = Called.of(home).on("012", 100).guard(validate("--no-color"));

    assertThat(called.code()).as(called.err()).isZero();
    assertThat(called.err()).isEmpty();
    assertThat(called.out())
        .startsWith("SEVERITY  PLACE")
        .contains(PLACES)
        .endsWith("The configuration is valid.\n")
        .doesNotContain("…");
    assertThat(called.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
    assertThat(called.out().replaceAll("\\s+", " "))
        .contains(
            "implements dev.guard.api.check.HealthCheck, put its jar into the plugins folder");
    assertThat(called.out().lines().filter(line -> line.startsWith("warning"))).hasSize(6);
  }

  @Test
  void givenAScript_whenItIsValidated_thenTheWarningsAreJson() {
    Called called = Called.of(home).guard(validate("-o", "json"));

    JsonNode answer = JsonMapper.shared().readTree(called.out());
    assertThat(answer.at("/valid").booleanValue()).isTrue();
    assertThat(answer.at("/findings").size()).isEqualTo(6);
    assertThat(answer.at("/findings/3/code").stringValue()).isEqualTo("config.secret-in-clear");
    assertThat(answer.at("/findings/3/object").stringValue()).endsWith("config.yaml:62:5");
    assertThat(answer.at("/findings/3/remedy").stringValue()).contains("env:NAME");
    assertThat(called.err()).isEmpty();
  }

  @Test
  void givenASecretInClear_whenAnythingIsSaidOfTheFile_thenItIsNotShown() throws IOException {
    Path broken = home.resolve("broken.yaml");
    Files.writeString(
        broken, Files.readString(FIXTURE).replace("    enabled: true\n", "    enabeld: true\n"));

    Called refused =
        Called.of(home)
            .guard("--config", broken.toString(), "validate", "--log-level", "trace", "-o", "json");
    Called fine = Called.of(home).guard(validate("--log-level", "trace"));
    Called listed =
        Called.of(home).guard("--config", broken.toString(), "list", "--log-level", "trace");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("enabeld", "Did you mean enabled?");
    assertThat(fine.code()).isZero();
    for (Called called : List.of(refused, fine, listed)) {
      assertThat(called.out() + called.err())
          .doesNotContain("not-a-real-secret", "hooks.slack.com/services");
    }
  }

  private static String[] validate(String... more) {
    List<String> args = new ArrayList<>(List.of("--config", FIXTURE.toString(), "validate"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }
}
