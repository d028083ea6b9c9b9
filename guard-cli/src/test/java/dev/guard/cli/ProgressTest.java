package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.cli.view.Paint;
import dev.guard.core.report.Waiting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a user sees of a wait while it lasts. */
class ProgressTest {
  private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void givenNoTerminal_whenAWaitLasts_thenItIsSaidOnceAndAgainWhenItChanges() {
    try (Progress progress = to(Called.of(Path.of("")))) {
      progress.accept(waiting(0, "Flux to apply abc"));
      progress.accept(waiting(70, "Flux to apply abc"));
      progress.accept(waiting(140, "the soak to end"));
    }

    assertThat(shown().lines())
        .containsExactly(
            "2026-03-02T10:00:00Z c1: waiting for Flux to apply abc (next look"
                + " 2026-03-02T10:01:00Z)",
            "2026-03-02T10:02:20Z c1: waiting for the soak to end (next look"
                + " 2026-03-02T10:03:20Z)");
    assertThat(out.size()).isZero();
  }

  @Test
  void givenNoTerminal_whenAWaitChangesOften_thenOneLineAMinuteIsShownAndTheLastIsNotLost() {
    try (Progress progress = to(Called.of(Path.of("")))) {
      progress.accept(waiting(0, 20, "1 of 9 pods"));
      progress.accept(waiting(20, 20, "2 of 9 pods"));
      progress.accept(waiting(40, 20, "3 of 9 pods"));
      progress.accept(waiting(60, 20, "3 of 9 pods"));
    }

    assertThat(shown().lines()).hasSize(2);
    assertThat(shown()).contains("1 of 9 pods", "3 of 9 pods").doesNotContain("2 of 9 pods");
  }

  @Test
  void givenNoTerminal_whenALongWaitFollowsAShortOne_thenItIsShownAtOnce() {
    try (Progress progress = to(Called.of(Path.of("")))) {
      progress.accept(waiting(0, 20, "9 of 9 pods"));
      progress.accept(waiting(20, 3600, "the soak to end"));
    }

    assertThat(shown()).contains("9 of 9 pods", "the soak to end");
  }

  @Test
  void givenATerminal_whenAWaitChanges_thenTheClustersLineIsDrawnAgain() {
    try (Progress progress = to(Called.of(Path.of("")).on("012", 70))) {
      progress.accept(waiting(0, "Flux to apply abc"));
      progress.accept(
          waiting(60, "the soak to end, which is said in more words than this terminal is wide"));
    }

    assertThat(shown()).contains("waiting for Flux to apply abc\n\u001b[1A\r\u001b[J");
    assertThat(shown().lines())
        .allSatisfy(line -> assertThat(line.replaceAll("\u001b\\[\\w+|\r", "")).hasSizeLessThan(70))
        .anySatisfy(line -> assertThat(line).contains("c1  next look ", "waiting for the soak"));
    assertThat(out.size()).isZero();
  }

  private Progress to(Called.Terminal terminal) {
    return Progress.to(terminal.shell(out, err), new Paint(false));
  }

  private String shown() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static Waiting waiting(int second, String why) {
    return waiting(second, 60, why);
  }

  private static Waiting waiting(int second, int looksAgainAfter, String why) {
    Instant at = START.plusSeconds(second);
    return new Waiting("c1", at, at.plusSeconds(looksAgainAfter), why);
  }
}
