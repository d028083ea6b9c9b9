package dev.guard.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.core.analysis.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/failure-rules.md is what the rules say. {@code -Dguard.update=true} writes it. */
class FailureRulesDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "failure-rules.md");
  private static final String HEAD =
      """
      # What GUARD recognises in a failed upgrade

      <!-- Generated from the rules; a test compares it. -->

      Each rule looks at the evidence that was collected about a failure, and no rule needs a language model. Causes stand
      before symptoms; of two that fit equally well the earlier one is shown first. A hypothesis is advice: it changes no
      verdict and no gate. Its confidence ranks it and is no measured probability.

      """;

  @Test
  void givenTheRules_whenTheDocumentIsRead_thenItSaysTheSame() throws IOException {
    String expected =
        HEAD
            + Rules.all().stream()
                .map(rule -> section(rule.profile()))
                .collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("guard.update")) {
      Files.writeString(DOCUMENT, expected);
    }

    assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
  }

  private static String section(RuleProfile rule) {
    return "## "
        + rule.id()
        + "\n\n"
        + rule.cause()
        + "\n\n- Looks for: "
        + rule.looksFor()
        + "\n- To confirm: "
        + rule.confirm()
        + "\n- What to do: "
        + String.join(" ", rule.actions())
        + "\n";
  }
}
