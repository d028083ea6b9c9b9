package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.notify.BreakGlass;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However little room there is, no command is told in part. */
final class BreakGlassTextTest {
  private static final String COMMAND = "kubectl -n shop rollout restart deployment/cart";

  @ParameterizedTest
  @ValueSource(ints = {60, 100, 200, 1_000, 5_000})
  void whatDoesNotFitIsLeftOutByTheLine(int longest) {
    BreakGlass card =
        new BreakGlass(
            "c1", List.of(new BreakGlass.Step("Restart", Collections.nCopies(50, COMMAND))));

    String text = BreakGlassText.of(List.of(card), longest);

    assertThat(text.lines()).allMatch(line -> line.equals(COMMAND) || line.startsWith("#"));
    assertThat(text).hasSizeLessThanOrEqualTo(longest).contains("## c1");
    assertThat(text.endsWith("\n# More did not fit here.")).isEqualTo(longest < 5_000);
  }
}
