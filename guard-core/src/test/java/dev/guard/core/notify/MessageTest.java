package dev.guard.core.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import dev.guard.core.config.NotifiedEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final Run RUN =
      new Run(
          "run-1",
          "prod-1",
          MeshVersion.of(1, 27, 3),
          "maria",
          NOON,
          List.of(),
          Map.of(),
          Optional.empty(),
          1);

  @Test
  void whatANotifierCanBeToldIsWhatTheConfigurationNames() {
    assertThat(
            Stream.of(
                entry("checks.red", Map.of()),
                entry("change.opened", Map.of("kind", "upgrade")),
                entry("change.opened", Map.of("kind", "rollback")),
                entry("change.planned", Map.of("kind", "rollback")),
                entry("holds", Map.of("code", "no-baseline")),
                entry("run.closed", Map.of("outcome", "UPGRADED")),
                entry("run.closed", Map.of("outcome", "ROLLED_BACK"))))
        .flatMap(entry -> Message.of(RUN, entry).stream().toList())
        .extracting(Message::kind)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(NotifiedEvent.values()).map(NotifiedEvent::key).toList());
  }

  @Test
  void whatIsNoNewsIsNoMessage() {
    assertThat(Message.of(RUN, entry("change.planned", Map.of("kind", "upgrade")))).isEmpty();
    assertThat(Message.of(RUN, entry("cluster.moved", Map.of()))).isEmpty();
  }

  private static JournalEntry entry(String kind, Map<String, String> data) {
    return new JournalEntry("1", "run-1", Optional.empty(), kind, NOON, "maria", "Why", data);
  }
}
