package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.api.evidence.Evidence;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class UpgradeNotesTest {
  private final UpgradeNotes notes = UpgradeNotes.load();

  @Test
  void givenTheDataFileThenEachNoteIsASentenceOfAMinor() {
    assertThat(notes.all())
        .hasSizeGreaterThan(25)
        .allSatisfy(
            note -> {
              assertThat(note.minor()).isBetween(21, 99);
              assertThat(note.change()).endsWith(".").doesNotContain("\n");
              assertThat(note.undo()).doesNotEndWith(".");
            });
    Map<Integer, Long> byMinor =
        notes.all().stream()
            .collect(Collectors.groupingBy(UpgradeNotes.Note::minor, Collectors.counting()));
    assertThat(byMinor.keySet()).contains(21, 22, 23, 24, 25, 26, 27, 28, 29);
  }

  @Test
  void givenTwoMinorsThenTheNotesOfBothAreGivenTheNewestFirst() {
    assertThat(notes.between(MeshVersion.of(1, 25, 1), MeshVersion.of(1, 27, 0)))
        .extracting(note -> note.facts().get("version"))
        .startsWith("1.27")
        .endsWith("1.26")
        .doesNotContain("1.25");
  }

  @Test
  void givenAPatchOrAWayBackThenThereIsNothingToRead() {
    assertThat(notes.between(MeshVersion.of(1, 27, 1), MeshVersion.of(1, 27, 3))).isEmpty();
    assertThat(notes.between(MeshVersion.of(1, 27, 1), MeshVersion.of(1, 26, 3))).isEmpty();
  }

  @Test
  void givenAMinorThatIsNewerThanTheFileThenThatIsSaid() {
    assertThat(notes.between(MeshVersion.of(1, 97, 0), MeshVersion.of(1, 98, 0)))
        .singleElement()
        .extracting(Evidence::message)
        .asString()
        .contains("1.98", "GUARD knows none");
  }
}
