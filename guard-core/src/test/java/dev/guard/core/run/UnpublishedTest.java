package dev.guard.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnpublishedTest {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final Unpublished unpublished = new Unpublished();

  @Test
  void givenAPublisherThatKeepsFailing_whenItIsTried_thenPausesGrowUpToAQuarterOfAnHour() {
    List<Long> pauses = new ArrayList<>();
    for (int tries = 0; tries < 20; tries++) {
      Instant again =
          unpublished.failed("bus", "r1", new IllegalStateException("secret"), NOW, PAUSE);
      pauses.add(Duration.between(NOW, again).toSeconds());
    }
    assertThat(pauses).startsWith(30L, 60L, 120L, 240L, 480L, 900L, 900L).endsWith(900L);
    assertThat(unpublished.all())
        .singleElement()
        .asString()
        .isEqualTo(
            "Events of run r1 are not taken by publisher bus since 2026-03-02T10:00:00Z (20 tries,"
                + " a defect of it)");
  }

  @Test
  void givenTwoRuns_whenOneIsTakenAgain_thenTheOtherStillWaits() {
    GuardException throttled =
        GuardException.of("aws.events-refused", Responsible.OUTSIDE_SERVICE).what("Full.").build();
    Instant again = unpublished.failed("bus", "r1", throttled, NOW, PAUSE);
    unpublished.failed("bus", "r2", throttled, NOW.plusSeconds(1), PAUSE);

    assertThat(again).isEqualTo(NOW.plus(PAUSE));
    assertThat(unpublished.all())
        .extracting(Unpublished.Trouble::runId, Unpublished.Trouble::defect)
        .containsExactly(tuple("r1", false), tuple("r2", false));

    unpublished.taken("bus", "r1");

    assertThat(unpublished.retryAt("bus", "r1")).isEmpty();
    assertThat(unpublished.retryAt("bus", "r2")).isPresent();
  }
}
